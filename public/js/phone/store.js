/**
 * What this phone keeps: drafts and their photos, in the browser's own database. Everything belongs to a user's
 * id; '' is for what was shared from another app before anybody signed in.
 *
 * A draft: `{key, user, fields, state, changedAt, storyId?, revision?, receipt?, attempts?, posted?, errors?,
 * elsewhere?, onPortal?}`. Its states: `draft`, `waiting`, `sending`, `received`, `sign-in`, `refused`.
 * `onPortal` where it changes a story that the portal has: `{id, order, captions}`, the names of its photos in their
 * order, and the captions of those that the portal has by their ids.
 * A photo: `{id, draft, slot, caption, blob, width, height, upload?}`.
 */

const NAME = 'kabar-kim';
const VERSION = 1;
const STORES = ['drafts', 'photos'];

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('drafts', { keyPath: 'key' }).createIndex('user', 'user');
      request.result.createObjectStore('photos', { keyPath: 'id' }).createIndex('draft', 'draft');
    };
    request.onsuccess = () => {
      // A newer version in another tab must not wait for this one.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Does its work in one transaction: all of it is kept, or nothing. */
async function within(mode, work) {
  const transaction = (await open()).transaction(STORES, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const [drafts, photos] = STORES.map((name) => transaction.objectStore(name));
  const [outcome] = await Promise.all([work({ drafts, photos }), done]);
  return outcome;
}

/** What a photo of this phone is called among those that a story has. */
export function nameOfSlot(slot) {
  return `slot-${slot}`;
}

export function draftOf(key) {
  return within('readonly', ({ drafts }) => answerOf(drafts.get(key)));
}

/** A user's drafts, newest first. */
export async function draftsOf(user) {
  const found = await within('readonly', ({ drafts }) => answerOf(drafts.index('user').getAll(user)));
  return found.sort((one, other) => other.changedAt - one.changedAt);
}

/** Everybody's drafts in any of these states, in the order in which they were put there. */
export async function queuedDrafts(states) {
  const found = await within('readonly', ({ drafts }) => answerOf(drafts.getAll()));
  return found
    .filter(({ state }) => states.includes(state))
    .sort((one, other) => one.changedAt - other.changedAt);
}

/** A draft's photos, in the order in which they are to be sent. */
export async function photosOf(key) {
  const found = await within('readonly', ({ photos }) => answerOf(photos.index('draft').getAll(key)));
  return found.sort((one, other) => one.slot - other.slot);
}

/**
 * Changes a draft as it stands at this moment.
 * @param change of the draft (undefined where there is none): the new one, or undefined to leave it
 * @returns the draft as it is then
 */
export function changeDraft(key, change) {
  return within('readwrite', async ({ drafts }) => {
    const before = await answerOf(drafts.get(key));
    const after = change(before);
    if (!after) return before;
    drafts.put(after);
    return after;
  });
}

/** Gives a draft another key, and with it its photos; what `change` names is set. */
export function renameDraft(key, newKey, change) {
  return within('readwrite', async ({ drafts, photos }) => {
    const draft = await answerOf(drafts.get(key));
    if (!draft) return undefined;
    const renamed = { ...draft, ...change, key: newKey };
    drafts.delete(key);
    drafts.put(renamed);
    for (const photo of await answerOf(photos.index('draft').getAll(key))) {
      photos.put({ ...photo, draft: newKey });
    }
    return renamed;
  });
}

export function removeDraft(key) {
  return within('readwrite', async ({ drafts, photos }) => {
    drafts.delete(key);
    for (const id of await answerOf(photos.index('draft').getAllKeys(key))) photos.delete(id);
  });
}

export function putPhoto(photo) {
  return within('readwrite', ({ photos }) => answerOf(photos.put(photo)));
}

/** Sets single fields of a photo; one that was removed meanwhile stays away. */
export function changePhoto(id, change) {
  return within('readwrite', async ({ photos }) => {
    const photo = await answerOf(photos.get(id));
    if (photo) photos.put({ ...photo, ...change });
  });
}

export function removePhotos(ids) {
  return within('readwrite', ({ photos }) => {
    for (const id of ids) photos.delete(id);
  });
}
