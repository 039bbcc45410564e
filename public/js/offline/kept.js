/**
 * Public pages as they were last read, with their pictures: for reading without a line. What the portal marks as one
 * person's own is never among them.
 */
import { keepAssetsOf, keepStartPageIn } from '../phone/pages.js';

/** Bounds of what a phone gives for it; what was kept longest ago goes first. */
const PAGES = { name: 'bacaan', entriesMax: 50, bytesMax: 4 * 1024 * 1024 };
const PICTURES = { name: 'gambar', entriesMax: 100, bytesMax: 6 * 1024 * 1024 };
const READABLE = /^\/(?:(?:berita|cek-fakta|wilayah)(?:\/[\w.-]+)?)?$/;
/** Of lists; all others mean nothing, and search is for who has a line. */
const PARAMETERS = ['topik', 'kecamatan', 'desa', 'kategori', 'halaman'];
const NEVER_WITH = ['q', 'bahasa'];
/** Answers of the portal to what is not public any more. */
const GONE = [404, 410];
const PICTURE = /\/foto\/[\w-]+\/[\w.-]+/g;

/** The address under which a page is kept, or undefined for one that is not for reading offline. */
export function readingAddress({ pathname, searchParams }) {
  if (!READABLE.test(pathname) || NEVER_WITH.some((name) => searchParams.has(name))) return undefined;
  const wanted = new URLSearchParams();
  for (const name of PARAMETERS) if (searchParams.get(name)) wanted.set(name, searchParams.get(name));
  return wanted.size > 0 ? `${pathname}?${wanted}` : pathname;
}

export async function keptReading(address) {
  return (await caches.open(PAGES.name)).match(address, { ignoreVary: true });
}

/** The addresses of what is kept, in the order in which it was read. */
export async function keptAddresses() {
  const pages = await (await caches.open(PAGES.name)).keys();
  return pages.map(({ url }) => pathOf(url));
}

/** When the portal sent a kept page, in milliseconds of its own clock. */
export function keptAt(page) {
  return Date.parse(page.headers.get('Date') ?? '');
}

/** Keeps what the portal answered for a page, or forgets the page where it is gone. */
export async function noteReading(address, answer) {
  if (GONE.includes(answer.status)) return forgetReading(address);
  if (!answer.ok || answer.redirected || !isPublic(answer) || !isPage(answer)) return undefined;
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete('Content-Encoding');
  headers.set('Content-Length', String(new TextEncoder().encode(text).length));
  await keepAssetsOf(text);
  const pages = await caches.open(PAGES.name);
  // Put anew, it is the newest.
  await pages.delete(address);
  await pages.put(address, new Response(text, { headers }));
  await keepWithin(PAGES);
  await keepWithin(PICTURES);
  return keepStartPageIn(languageOf(text));
}

export async function forgetReading(address) {
  await (await caches.open(PAGES.name)).delete(address);
}

/** A picture of a page: the portal's, or the kept one where there is no line. */
export async function pictureFor(event) {
  const pictures = await caches.open(PICTURES.name);
  const kept = await pictures.match(event.request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok && isPublic(answer)) event.waitUntil(pictures.put(event.request, answer.clone()));
  return answer;
}

/** Drops pictures that no kept page shows. */
export async function dropUnseenPictures() {
  const seen = new Set();
  for (const address of await keptAddresses()) {
    const text = (await (await keptReading(address))?.text()) ?? '';
    for (const picture of text.match(PICTURE) ?? []) seen.add(picture);
  }
  const pictures = await caches.open(PICTURES.name);
  for (const { url } of await pictures.keys()) if (!seen.has(pathOf(url))) await pictures.delete(url);
}

/** The language that a page is written in. @param text of the page */
export function languageOf(text) {
  return /<html lang="([\w-]+)"/.exec(text)?.[1];
}

function isPublic({ headers }) {
  return /^public\b/.test(headers.get('Cache-Control') ?? '');
}

function isPage({ headers }) {
  return /^text\/html\b/.test(headers.get('Content-Type') ?? '');
}

async function keepWithin({ name, entriesMax, bytesMax }) {
  const cache = await caches.open(name);
  let entries = 0;
  let bytes = 0;
  for (const request of (await cache.keys()).reverse()) {
    entries += 1;
    bytes += Number((await cache.match(request, { ignoreVary: true }))?.headers.get('Content-Length'));
    if (entries > entriesMax || bytes > bytesMax) await cache.delete(request);
  }
}

function pathOf(url) {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
