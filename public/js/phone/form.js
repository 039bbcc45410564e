/**
 * The write form of a new story: keeps what is typed on the phone while it is typed, and hands it to the queue
 * instead of the line. Without this script the form goes straight to the portal.
 */
import { isWritten, keepDraft, newKey, queueDraft, takeUp } from './drafts.js';
import { listen } from './news.js';
import { photoSlots } from './slots.js';
import { draftOf } from './store.js';

/** After the last letter. */
const KEEP_AFTER_MS = 500;
/** The portal's copy follows at this distance; and at once when the page is left or a draft is saved. */
const COPY_EVERY_MS = 2 * 60 * 1000;
const NOT_FIELDS = /^(idempotencyKey|revision|action|caption-.*)$/;
const LIST = '/kontributor/di-ponsel';

// What only a story on its way needs is loaded for that: on a weak line the form comes first.
const errands = () => import('./errands.js');
const entries = () => import('./entry.js');

const form = document.querySelector('form[data-phone]');
if (form && globalThis.indexedDB) {
  // In a browser that keeps nothing (some private windows) the form goes its plain way.
  start(form).catch(() => form.removeAttribute('data-phone'));
}

async function start(form) {
  const { user } = document.body.dataset;
  const sending = document.querySelector('[data-sending]');
  const savedLine = form.querySelector('[data-saved]');
  const asked = new URL(location.href).searchParams.get('draf');
  const draft = asked ? await takeUp(asked, user) : undefined;
  let key = draft?.key ?? (form.elements.idempotencyKey?.value || newKey());
  let keeping;
  let copiedAt = Date.now();
  let sent = false;

  const slots = photoSlots(form, () => key, keep);
  if (draft) {
    fillIn(form, draft.fields);
    await showNotes(draft);
  }
  slots.show();
  await slots.settled();
  // What the portal or another app put in is worth keeping before a letter is typed.
  if (isWritten(fieldsOf(form))) await keep();

  form.addEventListener('input', later);
  form.addEventListener('change', later);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && !sent) void keep().then(copy);
  });
  addEventListener('pagehide', () => void keep());
  listen(hear);
  document.addEventListener('submit', (event) => {
    // Something else on the page may have a word to say first.
    if (event.target !== form || event.defaultPrevented) return;
    event.preventDefault();
    void (event.submitter?.value === 'draft' ? saveAndLeave() : send());
  });

  function later() {
    clearTimeout(keeping);
    keeping = setTimeout(async () => {
      await keep();
      if (Date.now() - copiedAt > COPY_EVERY_MS) await copy();
    }, KEEP_AFTER_MS);
  }

  async function keep() {
    clearTimeout(keeping);
    const fields = fieldsOf(form);
    if (sent || !(isWritten(fields) || slots.count() > 0)) return;
    await keepDraft(key, user, fields);
    savedLine.hidden = false;
    if (!location.search.includes(key)) history.replaceState(history.state, '', addressOf(key));
  }

  async function copy() {
    copiedAt = Date.now();
    const { runErrands } = await errands();
    await runErrands();
  }

  async function saveAndLeave() {
    await slots.settled();
    await keep();
    void copy();
    location.assign(LIST);
  }

  async function send() {
    try {
      await slots.settled();
      await keep();
      await queueDraft(key);
    } catch {
      // The phone is full: straight to the portal, as without this script.
      return form.submit();
    }
    sent = true;
    form.hidden = true;
    sending.hidden = false;
    await showSending();
    sending.focus();
    scrollTo(0, 0);
    const { runErrands, sendInBackground } = await errands();
    await sendInBackground();
    return runErrands();
  }

  function hear(news) {
    if (news.key !== key) return;
    if (news.movedTo) {
      key = news.movedTo;
      if (sent) location.assign(addressOf(key));
      else history.replaceState(history.state, '', addressOf(key));
    } else if (news.photo) void showPhoto(news);
    else if (sent) void showSending();
  }

  async function showPhoto(news) {
    const { showProgress } = await entries();
    showProgress(sending, news);
  }

  async function showSending() {
    const now = await draftOf(key);
    if (!now) return;
    const { entryOf } = await entries();
    sending.querySelector('[data-entry]').replaceChildren(await entryOf(now));
    if (now.state === 'received') location.assign(`/kontributor/${now.storyId}`);
  }

  async function showNotes(draft) {
    if (draft.state !== 'refused' && !draft.elsewhere) return;
    const note = document.querySelector('[data-note]');
    const { entryOf } = await entries();
    note.replaceChildren(await entryOf(draft));
    note.hidden = false;
  }
}

function addressOf(key) {
  return `/kontributor/tulis?draf=${key}`;
}

function fieldsOf(form) {
  const typed = [...new FormData(form)].filter(
    ([name, value]) => !NOT_FIELDS.test(name) && !(value instanceof File),
  );
  return Object.fromEntries(typed);
}

/** Puts a draft's words into the form, as if they had been typed. */
function fillIn(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (!field || field.value === value) continue;
    field.value = value;
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
}
