/** Drafts as they are written: begun, typed into, put into the queue, taken out of it, copied to the portal. */
import { tell } from './news.js';
import { ask, NoSignal, whoIsSignedIn } from './portal-api.js';
import { changeDraft, draftOf, draftsOf, removeDraft, renameDraft } from './store.js';

/** Fields without which there is no draft worth keeping: places and topics may have been filled in before. */
const WRITTEN = ['title', 'body', 'sourceUrl'];
/** The fields of a story that the portal asks for. */
const NEEDED = ['title', 'body', 'topic', 'village'];
const FIELDS = [...NEEDED, 'sourceUrl'];
/** Texts that were sent to the portal without hearing from it; one of them may be what it holds. */
const ATTEMPTS_MAX = 5;

/** Tells pages that load nothing else that there is something here to look after. */
const IN_USE = 'ponsel-berisi';

/** A key that no other draft has, also where the page came over plain http. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function isWritten(fields) {
  return WRITTEN.some((name) => fields[name]?.trim());
}

/** Names of the fields that are still to be filled in. */
export function missingIn(fields) {
  return NEEDED.filter((name) => !fields[name]?.trim());
}

/** The key of what is changed of a story that the portal has. */
export function keyOfStory(id) {
  return `cerita-${id}`;
}

/**
 * Keeps what was typed. A draft that is on its way is left as it was sent.
 * @param story of the portal's that it changes, if it does: `{revision, onPortal}`, see store.js
 * @returns the draft as it is now
 */
export async function keepDraft(key, user, fields, story = {}) {
  // A service worker has no such thing; the page that it opens says so then.
  globalThis.localStorage?.setItem(IN_USE, '1');
  return changeDraft(key, (draft) => {
    if (draft && (draft.user !== user || !['draft', 'refused'].includes(draft.state))) return undefined;
    const kept = { ...draft?.fields, ...fields };
    const after = { state: 'draft', ...draft, ...story, key, user, fields: kept };
    if (JSON.stringify(after) === JSON.stringify(draft)) return undefined;
    return { ...after, changedAt: Date.now() };
  });
}

/**
 * A draft for its writer to go on with: what was shared before anybody signed in becomes theirs, and what waits
 * for a signal is taken back, unless the portal may have it already.
 * @returns undefined for somebody else's, and for one that is on its way
 */
export async function takeUp(key, user) {
  const draft = await changeDraft(key, (draft) => {
    if (!draft || (draft.user !== user && draft.user !== '')) return undefined;
    const waits = ['waiting', 'sign-in'].includes(draft.state) && !draft.posted;
    return { ...draft, user, state: waits ? 'draft' : draft.state };
  });
  return draft?.user === user && ['draft', 'refused'].includes(draft.state) ? draft : undefined;
}

/** Puts a draft into the queue. */
export async function queueDraft(key) {
  const draft = await changeDraft(key, (draft) =>
    draft && ['draft', 'refused'].includes(draft.state)
      ? { ...draft, state: 'waiting', errors: undefined, elsewhere: undefined, changedAt: Date.now() }
      : undefined,
  );
  tell({ key, state: draft?.state });
}

/** Takes a draft with its photos off the phone. */
export async function dropDraft(key) {
  await removeDraft(key);
  tell({ key });
}

/** What the person has here: their drafts, and what was shared before anybody signed in. */
export async function listDrafts(user) {
  const [own, unclaimed] = await Promise.all([draftsOf(user), draftsOf('')]);
  return [...unclaimed, ...own];
}

/** How many drafts of a person have not reached the portal. */
export async function countUnsent(user) {
  return (await listDrafts(user)).filter(({ state }) => state !== 'received').length;
}

/**
 * Copies drafts to the portal, for another telephone or a computer to go on with. Photos go with the story.
 * @throws nothing: without a line or a session the drafts stay as they are
 */
export async function copyDrafts(user) {
  const drafts = (await draftsOf(user)).filter(
    (draft) => draft.state === 'draft' && !draft.onPortal && needsCopy(draft),
  );
  if (drafts.length === 0) return;
  try {
    if ((await whoIsSignedIn()) !== user) return;
    for (const draft of drafts) await copyDraft(draft);
  } catch (error) {
    if (!(error instanceof NoSignal)) throw error;
  }
}

function needsCopy({ fields, copied }) {
  return isWritten(fields) && textOf(fields) !== copied;
}

async function copyDraft({ key }) {
  const draft = await rememberAttempt(key);
  if (!draft) return;
  const { user, fields, revision } = draft;
  const { status, told } = await ask('PUT', `/drafts/${key}`, {
    body: { ...fields, author: user },
    revision,
  });
  if (status === 200) await confirmCopy(key, told, textOf(fields));
  if (status === 412 || (status === 409 && told.code === 'not-editable')) await settle(key);
}

function rememberAttempt(key) {
  return changeDraft(key, (draft) => {
    if (draft?.state !== 'draft') return undefined;
    const attempts = [...(draft.attempts ?? []), textOf(draft.fields)].slice(-ATTEMPTS_MAX);
    return { ...draft, attempts };
  });
}

function confirmCopy(key, { id, receipt, revision }, copied) {
  return changeDraft(
    key,
    (draft) => draft && { ...draft, storyId: id, receipt, revision, copied, attempts: [] },
  );
}

/**
 * The portal holds another revision than this phone thought. Where that is what the phone itself sent without
 * hearing from it, nothing happened; where somebody wrote elsewhere, both are kept: that one there, and this one as
 * a draft of its own.
 * @returns whether it can simply be tried again
 */
export async function settle(key) {
  const { status, told } = await ask('GET', `/drafts/${key}`);
  const draft = await draftOf(key);
  if (status !== 200 || !draft) return false;
  const held = textOf(told);
  if (told.status === 'draft' && draft.attempts?.includes(held)) {
    await confirmCopy(key, told, held);
    return true;
  }
  await sideline(key, told.id);
  return false;
}

/** Makes a draft one of its own, beside the story on the portal that went on without it. @returns its new key */
export async function sideline(key, elsewhere) {
  const movedTo = newKey();
  await renameDraft(key, movedTo, {
    state: 'draft',
    elsewhere,
    ...{
      storyId: undefined,
      receipt: undefined,
      revision: undefined,
      copied: undefined,
      onPortal: undefined,
    },
    ...{ attempts: [], posted: false, changedAt: Date.now() },
  });
  tell({ key, movedTo });
  return movedTo;
}

/** A draft's text to compare: spaces do not count, which the portal may set otherwise. */
export function textOf(fields) {
  return JSON.stringify(FIELDS.map((name) => (fields[name] ?? '').replace(/\s+/g, ' ').trim()));
}
