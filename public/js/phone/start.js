/**
 * For everybody who sends in stories, on every page: makes the portal work offline, sends what waits on this phone,
 * and says at signing out what stays there. Where there is nothing to look after, nothing more is loaded.
 */

const { user } = document.body.dataset;
const hasDrafts = () => localStorage.getItem('ponsel-berisi') !== null;

if (navigator.serviceWorker) void workOffline();
if (hasDrafts()) void lookAfterDrafts();
if (isToldOfAnother()) void endTelling();

async function workOffline() {
  // The page itself comes first on a weak line.
  if (document.readyState !== 'complete') await new Promise((loaded) => addEventListener('load', loaded));
  await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keepPagesOf: user, language: document.documentElement.lang });
}

/** Whether this browser still shows messages for somebody whose session ended here without signing out. */
function isToldOfAnother() {
  const told = localStorage.getItem('kabar-untuk');
  return told !== null && told !== user;
}

async function endTelling() {
  const { endPush, TOLD } = await import('../notifications/end.js');
  await endPush(await navigator.serviceWorker?.getRegistration());
  localStorage.removeItem(TOLD);
}

async function lookAfterDrafts() {
  const [{ keepRunning }, { countUnsent }] = await Promise.all([
    import('./errands.js'),
    import('./drafts.js'),
  ]);
  keepRunning();
  const kept = document.querySelector('[data-kept]');
  const unsent = await countUnsent(user);
  if (kept && unsent > 0) {
    kept.hidden = false;
    kept.textContent = kept.dataset[unsent === 1 ? 'one' : 'more'].replace('{number}', unsent);
  }
  // The page for signing out says what stays here; without anything, one press is enough.
  document.addEventListener('submit', (event) => {
    if (kept || unsent === 0 || event.target.getAttribute('action') !== '/keluar') return;
    event.preventDefault();
    location.assign('/keluar');
  });
}
