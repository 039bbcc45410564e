/**
 * Sends what waits on this phone: a draft's photos one by one, then its story, which becomes one story however
 * often that is tried: the draft's key is the story's key on the portal. The same code runs in pages and in the
 * service worker.
 */
import { settle, sideline } from './drafts.js';
import { tell } from './news.js';
import { ask, NoSignal, whoIsSignedIn } from './portal-api.js';
import { changeDraft, changePhoto, nameOfSlot, photosOf, queuedDrafts, removePhotos } from './store.js';

/** Of a draft that the portal made with its first copy. */
const FIRST_REVISION = 1;
const QUEUED = ['waiting', 'sending', 'sign-in'];
/** Answers to a photo that no other try would change. */
const FOR_GOOD = [400, 403, 413, 415, 422];

/** Nobody has signed in, or somebody else. */
class SignedOut extends Error {}

/** The portal does not take it as it is. `errors`: field to code. */
class Refused extends Error {
  constructor(errors) {
    super('refused');
    this.errors = errors;
  }
}

/**
 * Sends everything that waits, oldest first; of all pages and the service worker, one at a time.
 * @param upload `(blob, {key, onProgress}) -> Promise<uploadId>`; its errors carry the answer's `status`, if any
 * @returns `done`; `later` where something is left that a better line would help; `sign-in` where the writer has to
 *   sign in first
 */
export function sendWaiting(upload) {
  const send = () => sendAll(upload);
  return navigator.locks ? navigator.locks.request('kirim', send) : send();
}

async function sendAll(upload) {
  const tried = new Set();
  let person;
  for (;;) {
    const draft = (await queuedDrafts(QUEUED)).find(({ key }) => !tried.has(key));
    if (!draft) return 'done';
    tried.add(draft.key);
    try {
      person ??= (await whoIsSignedIn()) ?? '';
      if (person !== draft.user) throw new SignedOut();
      await sendDraft(draft.key, upload);
    } catch (error) {
      if (error instanceof Refused) {
        await move(draft.key, 'refused', { errors: error.errors, posted: false });
      } else if (error instanceof SignedOut) {
        await move(draft.key, 'sign-in');
      } else {
        await move(draft.key, 'waiting');
        if (!(error instanceof NoSignal)) throw error;
        return 'later';
      }
    }
  }
}

async function sendDraft(key, upload) {
  await move(key, 'sending');
  const photos = [];
  for (const photo of await photosOf(key)) photos.push(await sendPhoto(photo, upload));
  const draft = await changeDraft(key, (draft) => draft && { ...draft, posted: true });
  const { status, told } = await (draft.onPortal ? postChanged(draft, photos) : post(draft, photos));
  if (status === 200 || status === 201) {
    await removePhotos(photos.map(({ id }) => id));
    return move(key, 'received', { storyId: told.id, receipt: told.receipt });
  }
  if (status === 401 || told.code === 'other-person') throw new SignedOut();
  if (draft.onPortal && [404, 409, 412].includes(status)) {
    await sideline(key, draft.onPortal.id);
    return undefined;
  }
  if (status === 412) {
    if (await settle(key)) return sendDraft(key, upload);
    return undefined;
  }
  const errors = Object.fromEntries((told.errors ?? []).map(({ field, code }) => [field, code]));
  // What was uploaded is kept for some days only, and for who had signed in then.
  if (['unknown-upload', 'unfinished-upload'].includes(errors.photos)) {
    for (const { id } of photos) await changePhoto(id, { upload: undefined });
    throw new NoSignal('uploads are gone');
  }
  throw new Refused(told.errors ? errors : { story: told.code });
}

function post({ key, user, fields, revision = FIRST_REVISION }, photos) {
  const sent = photos.map(({ upload, caption }) => ({ upload, caption }));
  const body = {
    ...fields,
    author: user,
    idempotencyKey: key,
    ...(sent.length > 0 && { photos: sent }),
  };
  return ask('POST', '/stories', { body, revision });
}

/** A story that the portal has already, with what was changed on the phone: see server/stories/resend.ts. */
function postChanged({ user, fields, revision, onPortal }, photos) {
  const unlisted = photos
    .map(({ slot }) => nameOfSlot(slot))
    .filter((name) => !onPortal.order.includes(name));
  const chosen = [...onPortal.order, ...unlisted].flatMap((name) => {
    const photo = photos.find(({ slot }) => nameOfSlot(slot) === name);
    if (photo) return [{ upload: photo.upload, caption: photo.caption }];
    const stays = name in onPortal.captions && !fields[`remove-${name}`];
    return stays ? [{ id: name, caption: fields[`caption-${name}`] ?? onPortal.captions[name] }] : [];
  });
  const body = { ...fields, author: user, photos: chosen };
  return ask('POST', `/stories/${onPortal.id}/submissions`, { body, revision });
}

async function sendPhoto(photo, upload) {
  if (photo.upload) return photo;
  const { id, draft: key, blob } = photo;
  const onProgress = (sent, total) => tell({ key, photo: id, sent, total });
  const uploaded = await upload(blob, { key: id, onProgress }).catch((error) => {
    if (error.status === 401) throw new SignedOut();
    if (FOR_GOOD.includes(error.status)) throw new Refused({ photos: 'photo-unreadable' });
    throw new NoSignal(error.message);
  });
  await changePhoto(id, { upload: uploaded });
  return { ...photo, upload: uploaded };
}

async function move(key, state, change = {}) {
  await changeDraft(key, (draft) => draft && { ...draft, ...change, state });
  tell({ key, state });
}
