/**
 * Keeps a story claimed while its page is used, lets it go when the page is left, and takes a free story for
 * whoever begins to write about it. Without this script the buttons do the same.
 */

/** A claim lasts 15 minutes; with two left over for a slow line it is renewed in time. */
const RENEW_AFTER_MS = 5 * 60 * 1000;
const LOOK_EVERY_MS = 30 * 1000;
/** What counts as using the page. */
const USES = ['pointerdown', 'keydown', 'scroll', 'input'];
/** Where the story that was just left is remembered: a page that is loaded again is not left. */
const LEFT = 'meja-dilepas';

const section = document.querySelector('[data-claim]');
if (section) keepClaim(section);

function keepClaim(section) {
  const { story, timeZone, mine: mineWords } = section.dataset;
  const claimAddress = `/api/v1/moderation/stories/${story}/claim`;
  const ownPage = `/meja/${story}`;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  let held = section.dataset.claim === 'mine';
  let renewedAt = Date.now();
  let usedAt = Date.now();
  let asking = false;
  /** The last press led to another address of the same story. */
  let staying = false;

  if (isReloaded()) void take();
  sessionStorage.removeItem(LEFT);
  show();

  for (const use of USES) addEventListener(use, () => (usedAt = Date.now()), { passive: true });
  for (const press of ['pointerdown', 'keydown']) addEventListener(press, () => (staying = false), true);
  setInterval(() => {
    const used = usedAt > renewedAt;
    if (held && used && Date.now() - renewedAt > RENEW_AFTER_MS) void take();
  }, LOOK_EVERY_MS);

  document.addEventListener('input', ({ target }) => {
    const free = section.dataset.claim === 'free' && !held;
    if (free && isWriting(target)) void take();
  });
  document.addEventListener('submit', ({ target }) => {
    staying = target.getAttribute('action')?.startsWith(ownPage) ?? false;
  });
  document.addEventListener('click', ({ target }) => {
    const link = target.closest('a[href]');
    if (link) staying = new URL(link.href).pathname.startsWith(ownPage);
  });
  addEventListener('pagehide', () => {
    if (!held || staying) return;
    sessionStorage.setItem(LEFT, story);
    // The page may be gone before the answer: keepalive sends it all the same.
    void fetch(`${claimAddress}?expiresAt=${section.dataset.until}`, { method: 'DELETE', keepalive: true });
  });
  addEventListener('pageshow', ({ persisted }) => {
    staying = false;
    // Back from the browser's memory, where the story had been let go.
    if (persisted && held) void take();
  });

  async function take() {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(claimAddress, { method: 'PUT', headers: { Accept: 'application/json' } });
      const said = await answer.json();
      held = answer.ok;
      renewedAt = Date.now();
      section.dataset.claim = held ? 'mine' : 'held';
      section.dataset.until = said.expiresAt;
      // A refusal comes with its words, in the reader's language, and names who holds the story.
      say(held ? mineWords.replace('{until}', clock.format(new Date(said.expiresAt))) : said.detail);
      show();
    } catch {
      // No line at the moment: the claim still holds, and the next look asks again.
    } finally {
      asking = false;
    }
  }

  function say(words) {
    section.querySelector('[role=status]').textContent = words;
  }

  // A held story is renewed by itself: what is left to press is letting it go.
  function show() {
    const [takeForm, releaseForm] = section.querySelectorAll('form');
    if (!releaseForm) return;
    takeForm.hidden = held;
    releaseForm.hidden = !held;
  }

  // Whether the page came before the story was let go or after: it is held again.
  function isReloaded() {
    const [navigation] = performance.getEntriesByType('navigation');
    return navigation?.type === 'reload' && sessionStorage.getItem(LEFT) === story;
  }

  function isWriting(field) {
    return field.matches(
      `form[action^="${ownPage}/"] :is(textarea, input:not([type=radio], [type=checkbox]))`,
    );
  }
}
