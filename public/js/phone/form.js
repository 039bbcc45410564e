/**
 * The write form: keeps what is typed on the phone while it is typed, and hands it to the queue instead of the line;
 * also where it changes a story that the portal has. Without this script the form goes straight to the portal.
 */
import { isWritten, keepDraft, newKey, queueDraft, takeUp } from './drafts.js';
import { listen } from './news.js';
import { photoSlots } from './slots.js';
import { draftOf } from './store.js';

/** After the last letter. */
const KEEP_AFTER_MS = 500;
/** The portal's copy follows at this distance; and at once when the page is left or a draft is saved. */
const COPY_EVERY_MS = 2 * 60 * 1000;
/** Captions of this phone's photos are kept with them; those of the portal's have its ids in their names. */
const NOT_FIELDS = /^(idempotencyKey|revision|action|photoOrder|caption-(\d|upload-.*))$/;
const LIST = '/kontributor/di-ponsel';

// What only a story on its way needs is loaded for that: on a weak line the form comes first.
const errands = () => import('./errands.js');
const entries = () => import('./entry.js');

const form = document.querySelector('form[data-phone]');
const { user } = document.body.dataset;
if (form && user && globalThis.indexedDB) {
  // In a browser that keeps nothing (some private windows) the form goes its plain way.
  start(form).catch(() => form.removeAttribute('data-phone'));
}

async function start(form) {
  const sending = document.querySelector('[data-sending]');
  const savedLine = form.querySelector('[data-saved]');
  const asked = new URL(location.href).searchParams.get('draf');
  const story = form.dataset.story && (await import('./story-form.js')).storyForm(form, () => keep());
  const draft = story ? await story.takeUp(user) : asked ? await takeUp(asked, user) : undefined;
  let key = story?.key ?? draft?.key ?? (form.elements.idempotencyKey?.value || newKey());
  let keeping;
  let copiedAt = Date.now();
  let begun = draft !== undefined;
  let sent = false;
  let full = false;

  const slots = photoSlots(form, () => key, keep, sayFull);
  if (draft) fillIn(form, draft.fields);
  if (draft ?? story?.aside()) await showNotes(draft ?? story.aside());
  slots.show();
  await slots.settled();
  if (story) story.arrange(draft);
  // What the portal or another app put in is worth keeping before a letter is typed.
  else if (isWritten(fieldsOf(form))) await keep();
  if (story?.isOnItsWay()) await showOnItsWay();

  form.addEventListener('input', later);
  form.addEventListener('change', later);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && !sent) void keep().then(copy);
  });
  addEventListener('pagehide', () => void keep());
  listen(hear);
  document.addEventListener('submit', submitted);

  function submitted(event) {
    // Something else on the page may have a word to say first.
    if (event.target !== form || event.defaultPrevented || full) return;
    event.preventDefault();
    void (event.submitter?.value === 'draft' ? saveAndLeave(event.submitter) : send(event.submitter));
  }

  /** Straight to the portal, as without this script. */
  function goPlainly(button) {
    document.removeEventListener('submit', submitted);
    form.requestSubmit(button);
  }

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
    if (sent || full || !(isWritten(fields) || slots.count() > 0)) return;
    // A story of the portal's is no draft of this phone's before something is changed.
    if (!begun && slots.count() === 0 && story?.isAsItCame()) return;
    begun = true;
    try {
      await keepDraft(key, user, fields, story?.kept());
    } catch {
      return sayFull();
    }
    savedLine.hidden = false;
    if (!story && !location.search.includes(key)) history.replaceState(history.state, '', addressOf(key));
  }

  /** The phone takes no more: what is in the form goes straight to the portal. */
  function sayFull() {
    full = true;
    savedLine.textContent = savedLine.dataset.full;
    savedLine.hidden = false;
  }

  async function copy() {
    copiedAt = Date.now();
    const { runErrands } = await errands();
    await runErrands();
  }

  async function saveAndLeave(button) {
    await slots.settled();
    await keep();
    if (full || (await story?.handOver())) return goPlainly(button);
    if (!story) void copy();
    return location.assign(LIST);
  }

  async function send(button) {
    await slots.settled();
    // Its words under it say why it cannot go along; pressed again, the story goes without it.
    if (slots.focusRefused()) return undefined;
    await keep();
    if (full) return goPlainly(button);
    await queueDraft(key);
    await showOnItsWay();
    const { keepRunning, sendInBackground } = await errands();
    await sendInBackground();
    return keepRunning();
  }

  async function showOnItsWay() {
    sent = true;
    for (const part of document.querySelectorAll('[data-while-writing]')) part.hidden = true;
    sending.hidden = false;
    await showSending();
    sending.focus();
    scrollTo(0, 0);
  }

  function hear(news) {
    if (news.key !== key) return;
    if (news.movedTo) {
      key = news.movedTo;
      if (sent || story) location.assign(addressOf(key));
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
  // A box that was ticked and is not any more: left out, it would stay as it was kept.
  const boxes = [...form.querySelectorAll('[type=checkbox]')].map(({ name }) => [name, '']);
  return Object.fromEntries([...boxes, ...typed]);
}

/** Puts a draft's words into the form, as if they had been typed. */
function fillIn(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (!field || field.value === value) continue;
    if (field.type === 'checkbox') field.checked = value !== '';
    else field.value = value;
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
}
