import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, CDPSession, Cookie, Page } from 'playwright-core';
import sharp from 'sharp';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { ensureRegions } from '../../server/regions/import.js';
import { DEMO_PASSWORD, seedPeople } from '../../server/seed/people.js';
import { PHONE } from '../support/browser.js';
import { aScene } from '../support/pictures.js';
import { storyInput } from '../support/stories.js';
import type { BenchCase, BenchResult } from './bench.js';
import { ownMegabytes, startPortal, stop } from './portal-process.js';
import { aSlowPhone, workerMs, type SlowPhone } from './slow-phone.js';

/** Two bars of 2G: bytes a second, and milliseconds until an answer begins. */
const LINE_BYTES_PER_S = 50_000 / 8;
const LATENCY_MS = 400;
/** How much slower a cheap phone is, its workers too. */
const CPU_RATE = 6;
/** Pixels of a camera's photo: 12 million. */
const PHOTO = { width: 4000, height: 3000 };
/** By day, and by night, when every pixel differs: twice the bytes, and small only at the second try. */
const PHOTOS = [
  { name: 'photo', grain: 6 },
  { name: 'rough photo', grain: 7 },
];
const RUNS = 5;
const LOOK_EVERY_MS = 10;
const FORM = '/kontributor/tulis';
/** Settles once the service worker answers for the form, with or without a line. */
const PAGES_KEPT = `(async () => {
  while (!(await (await caches.open('halaman')).match('${FORM}'))) await new Promise((go) => setTimeout(go, 100));
})()`;
const PAGE_KINDS = new Set(['Document', 'Stylesheet', 'Script']);

/**
 * What a contributor waits for in a field: the write form on 2G, a camera's photo to be shrunk, and a story with
 * two photos to arrive.
 */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-phone-'));
  const children: ChildProcess[] = [];
  const phone = await aSlowPhone();
  try {
    await seed(dataDir);
    const portal = await startPortal(dataDir, children);
    const cookies = await signIn(phone.browser, portal.url);
    const open = async () => {
      const context = await phone.browser.newContext({ baseURL: portal.url, viewport: PHONE });
      await context.addCookies(cookies);
      const page = await context.newPage();
      return { page, line: await context.newCDPSession(page) };
    };
    const cases = [
      ...(await formOn2g(await open())),
      ...(await shrinking(phone, await open())),
      ...(await sending(await open())),
    ];
    return { bench: 'phone', cases, memoryMb: await ownMegabytes(portal.pid) };
  } finally {
    await phone.browser.close();
    await Promise.all(children.map(stop));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** A browser as it came from its box, but for the session: nothing is kept of the portal. */
interface Visit {
  page: Page;
  line: CDPSession;
}

/** The first view with nothing kept, and the next with what the first left. */
async function formOn2g({ page, line }: Visit): Promise<BenchCase[]> {
  await line.send('Network.enable');
  await throttle(line, true);
  const kinds = new Map<string, string>();
  const bytes = { page: 0, other: 0 };
  line.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes[PAGE_KINDS.has(kinds.get(requestId) ?? '') ? 'page' : 'other'] += encodedDataLength;
  });
  const cold = await viewMs(page);
  const { page: pageBytes, other } = bytes;
  const warm = await viewMs(page);
  await page.evaluate(PAGES_KEPT);
  const kept = await viewMs(page);
  await throttle(line, false);
  return [
    { name: 'write form: HTML, CSS, scripts', value: round(pageBytes / 1024), unit: 'KB' },
    { name: 'write form: fonts, pictures, the rest', value: round(other / 1024), unit: 'KB' },
    { name: 'write form on 2G, cold', value: seconds(cold), unit: 's' },
    { name: 'write form on 2G, warm', value: seconds(warm), unit: 's' },
    { name: 'write form on 2G, once the phone keeps it', value: seconds(kept), unit: 's' },
  ];
}

async function viewMs(page: Page): Promise<number> {
  const begun = performance.now();
  await page.goto(FORM, { waitUntil: 'load', timeout: 120_000 });
  return performance.now() - begun;
}

async function shrinking({ browser, slowed }: SlowPhone, { page }: Visit): Promise<BenchCase[]> {
  await page.goto('/luring');
  // The least of some: another program on that core would make the slow phone look quicker than it is.
  const usual: number[] = [];
  for (let run = 0; run < RUNS; run += 1) usual.push(await workerMs(browser));
  const usualMs = Math.min(...usual);
  const cases: BenchCase[] = [];
  for (const [seed, { name, grain }] of PHOTOS.entries()) {
    await give(page, 'camera', await aCameraPhoto(seed, grain));
    // The first one also fetches the scripts.
    await shrink(page);
    const plain = await shrink(page);
    const { slow, rate } = await slowed(CPU_RATE, async () => {
      const slowMs = await workerMs(browser);
      const runs: Shrinking[] = [];
      for (let run = 0; run < RUNS; run += 1) runs.push(await shrink(page));
      return { slow: runs, rate: slowMs / usualMs };
    });
    const median = slow.toSorted((a, b) => a.ms - b.ms)[Math.floor(RUNS / 2)]!;
    cases.push(
      { name: `${name} of 12 megapixels, before`, value: Math.round(plain.before / 1024), unit: 'KB' },
      { name: `${name}, shrunk`, value: Math.round(plain.after / 1024), unit: 'KB' },
      { name: `${name}, shrinking it`, value: seconds(plain.ms), unit: 's' },
      { name: `${name}, speed of a worker on the slow phone: one part of`, value: round(rate) },
      { name: `${name}, shrinking it there (median of ${RUNS})`, value: seconds(median.ms), unit: 's' },
      {
        name: `${name}, longest that the page did not answer there (of ${RUNS})`,
        value: Math.round(Math.max(...slow.map(({ longestMs }) => longestMs))),
        unit: 'ms',
      },
    );
  }
  return cases;
}

interface Shrinking {
  before: number;
  after: number;
  ms: number;
  longestMs: number;
}

/** The longest that the page could not have answered a finger: beyond the pause between two looks. */
function shrink(page: Page): Promise<Shrinking> {
  return page.evaluate<Shrinking>(`(async () => {
    const { shrinkPhoto } = await import('/js/phone/shrink.js');
    let longestMs = 0;
    let looked = performance.now();
    const look = () => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - looked - ${LOOK_EVERY_MS});
      looked = now;
    };
    const looking = setInterval(look, ${LOOK_EVERY_MS});
    const begun = performance.now();
    const { blob } = await shrinkPhoto(globalThis.camera);
    const ms = performance.now() - begun;
    clearInterval(looking);
    look();
    return { before: globalThis.camera.size, after: blob.size, ms, longestMs };
  })()`);
}

async function sending({ page, line }: Visit): Promise<BenchCase[]> {
  await page.goto('/luring');
  await give(page, 'first', await aCameraPhoto(2));
  await give(page, 'second', await aCameraPhoto(3));
  // What the page needs for it is there before the signal is weak.
  const bytes = await page.evaluate<number>(`(async () => {
    const { shrinkPhoto } = await import('/js/phone/shrink.js');
    globalThis.uploads = await import('/js/phone/upload.js');
    globalThis.photos = [];
    for (const file of [first, second]) photos.push((await shrinkPhoto(file)).blob);
    return photos[0].size + photos[1].size;
  })()`);
  await throttle(line, true);
  const { ms, status } = await page.evaluate<{ ms: number; status: number }>(`(async () => {
    const begun = performance.now();
    const taken = [];
    for (const [index, photo] of photos.entries()) {
      taken.push({ upload: await uploads.uploadPhoto(photo, { key: 'foto-' + index }), caption: 'Foto' });
    }
    const { status } = await fetch('/api/v1/stories', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...${JSON.stringify(storyInput())}, idempotencyKey: 'cerita-1', photos: taken }),
    });
    return { status, ms: performance.now() - begun };
  })()`);
  await throttle(line, false);
  if (status !== 201) throw new Error(`the story was not taken: ${status}`);
  const needed = (bytes / LINE_BYTES_PER_S) * 1000;
  return [
    { name: 'two photos, bytes', value: Math.round(bytes / 1024), unit: 'KB' },
    { name: 'what these bytes need on 2G', value: seconds(needed), unit: 's' },
    { name: 'a story with them sent on 2G', value: seconds(ms), unit: 's' },
    { name: 'beyond what its bytes need', value: round((ms / needed - 1) * 100), unit: '%' },
  ];
}

/** A photo as large and as rough as a phone's camera makes them. @param coarseness of its grain: bits of each colour */
async function aCameraPhoto(seed: number, coarseness = 5): Promise<Buffer> {
  const { width, height } = PHOTO;
  const grain = randomBytes(width * height * 3).map((byte) => byte >> (8 - coarseness));
  const raw = { width, height, channels: 3 as const };
  const scene = await sharp(await aScene(seed))
    .resize(width, height, { fit: 'fill' })
    .png()
    .toBuffer();
  return sharp(scene)
    .composite([{ input: Buffer.from(grain), raw, blend: 'add' }])
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 80 })
    .toBuffer();
}

async function give(page: Page, name: string, content: Buffer): Promise<void> {
  await page.evaluate(`globalThis.${name} = new File(
    [Uint8Array.from(atob('${content.toString('base64')}'), (c) => c.charCodeAt(0))],
    'IMG_0001.jpg',
    { type: 'image/jpeg' },
  ); undefined`);
}

async function throttle(line: CDPSession, weak: boolean): Promise<void> {
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: weak ? LATENCY_MS : 0,
    downloadThroughput: weak ? LINE_BYTES_PER_S : -1,
    uploadThroughput: weak ? LINE_BYTES_PER_S : -1,
  });
}

async function seed(dataDir: string): Promise<void> {
  const config = loadConfig({ DATA_DIR: dataDir });
  const database = await connectDatabase(config);
  await ensureRegions(config.region);
  await seedPeople(new Date());
  await database.close();
}

async function signIn(browser: Browser, baseURL: string): Promise<Cookie[]> {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await page.goto('/masuk');
  await page.fill('#username', 'kontributor.contoh');
  await page.fill('#password', DEMO_PASSWORD);
  await page.click('main button');
  await page.waitForURL((url) => !url.pathname.startsWith('/masuk'));
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
