/**
 * Offline, and on a line too weak for a page: what was last read of the public pages, a list of it, and for who writes
 * the form and the drafts on this phone. What waits is sent when the line is back, page open or not. Nothing else is
 * kept: all other private pages come from the portal every time.
 */
import {
  forgetPages,
  keepPages,
  keptAsset,
  keptPage,
  keepStartPage,
  refreshPages,
} from './js/phone/pages.js';
import { endPush } from './js/notifications/end.js';
import { openMessage, showMessage } from './js/notifications/shown.js';
import { goOn } from './js/notifications/uses.js';
import { lookForChanges } from './js/offline/changes.js';
import { noteReading, pictureFor, readingAddress } from './js/offline/kept.js';
import { readPage } from './js/offline/visit.js';
import { sendWaiting } from './js/phone/queue.js';
import { takeShared } from './js/phone/shared.js';
import { uploadPhoto } from './js/phone/upload.js';

const SHARE_PATH = '/kontributor/bagikan';
const ASSET = /^\/(js@|js\/|css\/|icons\/)/;
const PICTURE = /^\/foto\//;

self.addEventListener('install', (event) => {
  // A claim is let go by a page that is closing: on its way through here, its request would be lost with the page.
  event.addRoutes?.({ condition: { requestMethod: 'DELETE' }, source: 'network' });
  event.waitUntil(keepStartPage().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  const { keepPagesOf, language, reading } = event.data ?? {};
  if (keepPagesOf) event.waitUntil(keepPages(keepPagesOf, language));
  if (reading) event.waitUntil(keepFirst(new URL(reading)));
});

self.addEventListener('sync', (event) => {
  if (event.tag === 'kirim') event.waitUntil(sendOrRetry());
});

self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(showMessage(event.data.json()));
});

// The browser had to take another subscription. Not every one says what the last one was.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(goOn(self.registration, event.oldSubscription?.endpoint));
});

self.addEventListener('notificationclick', (event) => {
  event.waitUntil(openMessage(event.notification));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === 'GET' && ASSET.test(url.pathname)) {
    event.respondWith(keptAsset(request).then((kept) => kept ?? fetch(request)));
  } else if (request.method === 'GET' && PICTURE.test(url.pathname)) {
    event.respondWith(pictureFor(event));
  } else if (request.mode === 'navigate') {
    visit(event, url);
  }
});

function visit(event, url) {
  const { request } = event;
  if (request.method === 'POST' && url.pathname === SHARE_PATH) {
    return event.respondWith(takeShared(request));
  }
  if (request.method !== 'GET') {
    // Signing in or out, a new password, an account closed: the pages may be somebody else's from here on.
    if (!url.pathname.startsWith('/kontributor')) event.waitUntil(forgetPages());
    if (url.pathname === '/keluar') event.waitUntil(endPush(self.registration));
    return undefined;
  }
  return event.respondWith(answer(event, url));
}

async function answer(event, url) {
  // The language is chosen by a cookie: the pages of before are in the other one.
  if (url.searchParams.has('bahasa')) await forgetPages();
  const kept = await keptPage(url.pathname);
  if (kept) {
    event.waitUntil(refreshPages());
    return kept;
  }
  const address = readingAddress(url);
  const read = address ? readPage(event, address) : fetch(event.request);
  if (address) event.waitUntil(read.then(() => lookForChanges()).catch(() => undefined));
  return read.catch(async (error) => {
    const instead = (await keptForm(url)) ?? (await keptPage('/luring'));
    if (!instead) throw error;
    return instead;
  });
}

/** The words of a story that the portal has are changed in the form for new ones, where its own cannot be had. */
function keptForm(url) {
  return url.searchParams.has('draf') ? keptPage('/kontributor/tulis') : undefined;
}

/** The page that was there before this worker: the browser has it, and asks whether it is still so. */
async function keepFirst(url) {
  const address = readingAddress(url);
  if (address) await noteReading(address, await fetch(address));
}

// Thrown, it is tried again by the browser, at its own pace.
async function sendOrRetry() {
  if ((await sendWaiting(uploadPhoto)) === 'later') throw new Error('no signal');
}
