/**
 * What a browser's one subscription is used for: to tell a reader what they follow, and a contributor what became of
 * their stories. Each begins and ends without the other. It is noted where pages and the service worker both find it,
 * since the browser may have to take another subscription at any time.
 */
import { idOf, send } from './subscription.js';

const FOLLOWS = '/api/v1/follows';
const PERSONAL = '/api/v1/push-subscriptions';
const NOTES = 'kabar';

/** @param following `{follows, language, key}`, the key being the portal's */
export async function follow(registration, following) {
  const { follows, language, key } = following;
  const subscription = await subscribe(registration, key);
  await send('POST', FOLLOWS, { ...subscription.toJSON(), follows, language });
  await note(FOLLOWS, following);
}

export async function unfollow({ endpoint }) {
  await send('DELETE', `${FOLLOWS}/${await idOf(endpoint)}`);
  await note(FOLLOWS, undefined);
}

/** Tells whoever is signed in. @param key the portal's @returns what the portal calls the subscription */
export async function tellPerson(registration, key) {
  const subscription = await subscribe(registration, key);
  const { id } = await send('POST', PERSONAL, subscription.toJSON());
  await note(PERSONAL, { key });
  return id;
}

/** The portal knows by itself when somebody signs out; pressing for an end, they tell it. */
export async function untellPerson({ endpoint }) {
  await send('DELETE', `${PERSONAL}/${await idOf(endpoint)}`);
}

export function forgetPerson() {
  return note(PERSONAL, undefined);
}

export async function isTellingPerson() {
  return (await noted(PERSONAL)) !== undefined;
}

/** Goes on with all of it under another subscription. @param before the endpoint of the last one, where it is known */
export async function goOn(registration, before) {
  const [following, personal] = [await noted(FOLLOWS), await noted(PERSONAL)];
  if (following) await follow(registration, following);
  if (following && before) await send('DELETE', `${FOLLOWS}/${await idOf(before)}`);
  if (personal) await tellPerson(registration, personal.key);
}

function subscribe({ pushManager }, applicationServerKey) {
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function noted(use) {
  return (await (await caches.open(NOTES)).match(use))?.json();
}

async function note(use, what) {
  const notes = await caches.open(NOTES);
  if (what) await notes.put(use, new Response(JSON.stringify(what)));
  else await notes.delete(use);
}
