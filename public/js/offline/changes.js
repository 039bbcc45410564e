/**
 * What was withdrawn or corrected does not stay on a phone as it was: every few hours with a line, one small request
 * asks what has changed, and says nothing of what this phone has read.
 */
import { dropOldAssets } from '../phone/pages.js';
import {
  dropUnseenPictures,
  forgetReading,
  keptAddresses,
  keptAt,
  keptReading,
  noteReading,
} from './kept.js';

const CHANGES = '/luring/berubah.json';
const STORE = 'perubahan';
const EVERY_MS = 6 * 60 * 60 * 1000;
/** Caches on the way may have sent a page so long after it changed. */
const STALE_MS = 2 * 60 * 1000;
/** Of a text, as pages link to it. */
const TEXT = /\/(?:berita|cek-fakta)\/[a-z0-9-]+/g;
/** As the portal names an address, see server/phone/changed-pages.ts. */
const NAME_LENGTH = 16;

/** Asks what has changed unless it was asked lately, and brings what is kept up to date. */
export async function lookForChanges(now = Date.now()) {
  const store = await caches.open(STORE);
  const before = await store.match(CHANGES);
  // However wrong the phone's clock is.
  if (before && Math.abs(now - keptAt(before)) < EVERY_MS) return;
  const answer = await fetch(CHANGES, { credentials: 'omit' }).catch(() => undefined);
  if (!answer?.ok) return;
  await store.put(CHANGES, answer.clone());
  const { since, changed } = await answer.json();
  for (const address of await keptAddresses()) {
    const page = await keptReading(address);
    if (!page) continue;
    // Of before what the portal still tells of: nobody knows whether it is as it was.
    if (!(keptAt(page) >= Date.parse(since))) await forgetReading(address);
    else if (await tellsOfChanged(page, changed)) await askAgain(address);
  }
  await dropUnseenPictures();
  await dropOldAssets();
}

async function tellsOfChanged(page, changed) {
  const texts = new Set((await page.clone().text()).match(TEXT) ?? []);
  for (const path of texts) {
    const at = changed[await nameOf(path)];
    if (at && Date.parse(at) + STALE_MS >= keptAt(page)) return true;
  }
  return false;
}

async function askAgain(address) {
  await forgetReading(address);
  const answer = await fetch(address).catch(() => undefined);
  if (answer) await noteReading(address, answer);
}

async function nameOf(path) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(path));
  const text = btoa(String.fromCharCode(...new Uint8Array(hash)));
  return text.replaceAll('+', '-').replaceAll('/', '_').slice(0, NAME_LENGTH);
}
