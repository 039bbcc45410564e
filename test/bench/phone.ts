import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { ensureRegions } from '../../server/regions/import.js';
import { DEMO_PASSWORD, seedPeople } from '../../server/seed/people.js';
import { launchBrowser, PHONE } from '../support/browser.js';
import { aScene } from '../support/pictures.js';
import { storyInput } from '../support/stories.js';
import type { BenchCase, BenchResult } from './bench.js';
import { residentMegabytes, startPortal, stop } from './portal-process.js';

/** Two bars of 2G: bytes a second, and milliseconds until an answer begins. */
const LINE_BYTES_PER_S = 50_000 / 8;
const LATENCY_MS = 400;
/** How much slower a cheap phone is. */
const CPU_RATE = 6;
/** Pixels of a camera's photo: 12 million. */
const PHOTO = { width: 4000, height: 3000 };
const RUNS = 5;
const FORM = '/kontributor/tulis';
const PAGE_KINDS = new Set(['Document', 'Stylesheet', 'Script']);

/**
 * What a contributor waits for in a field: the write form on 2G, a camera's photo to be shrunk, and a story with
 * two photos to arrive.
 */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-phone-'));
  const children: ChildProcess[] = [];
  const browser = await launchBrowser();
  try {
    await seed(dataDir);
    const portal = await startPortal(dataDir, children);
    const page = await browser.newPage({ baseURL: portal.url, viewport: PHONE });
    await signIn(page);
    const line = await page.context().newCDPSession(page);
    const cases = [
      ...(await formOn2g(page, line)),
      ...(await shrinking(page, line)),
      ...(await sending(page, line)),
    ];
    return { bench: 'phone', cases, memoryMb: await residentMegabytes(portal.pid) };
  } finally {
    await browser.close();
    await Promise.all(children.map(stop));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The first view with nothing kept, and the next with what the first left. */
async function formOn2g(page: Page, line: CDPSession): Promise<BenchCase[]> {
  await page.goto('about:blank');
  await line.send('Network.enable');
  await line.send('Network.clearBrowserCache');
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
  await throttle(line, false);
  return [
    { name: 'write form: HTML, CSS, scripts', value: round(pageBytes / 1024), unit: 'KB' },
    { name: 'write form: fonts, pictures, the rest', value: round(other / 1024), unit: 'KB' },
    { name: 'write form on 2G, cold', value: seconds(cold), unit: 's' },
    { name: 'write form on 2G, warm', value: seconds(warm), unit: 's' },
  ];
}

async function viewMs(page: Page): Promise<number> {
  const begun = performance.now();
  await page.goto(FORM, { waitUntil: 'load', timeout: 120_000 });
  return performance.now() - begun;
}

async function shrinking(page: Page, line: CDPSession): Promise<BenchCase[]> {
  await give(page, 'camera', await aCameraPhoto(1));
  // The first one also fetches the scripts.
  await shrink(page);
  const runs: Shrinking[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await shrink(page));
  const plain = runs.toSorted((a, b) => a.ms - b.ms)[Math.floor(RUNS / 2)]!;
  await line.send('Emulation.setCPUThrottlingRate', { rate: CPU_RATE });
  const slow = await shrink(page);
  await line.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return [
    { name: 'photo of 12 megapixels, before', value: Math.round(plain.before / 1024), unit: 'KB' },
    { name: 'photo of 12 megapixels, shrunk', value: Math.round(plain.after / 1024), unit: 'KB' },
    { name: 'shrinking it', value: seconds(plain.ms), unit: 's' },
    { name: `shrinking it, page at 1/${CPU_RATE} speed`, value: seconds(slow.ms), unit: 's' },
    // Chromium slows the page down and not its workers: this is what a phone with a slow worker would take.
    {
      name: `shrinking it, all at 1/${CPU_RATE} speed (counted)`,
      value: seconds(plain.ms * CPU_RATE),
      unit: 's',
    },
    {
      name: `longest task of the page meanwhile, at 1/${CPU_RATE} speed`,
      value: Math.round(slow.longestMs),
      unit: 'ms',
    },
  ];
}

interface Shrinking {
  before: number;
  after: number;
  ms: number;
  longestMs: number;
}

/** The longest that the page could not have answered a finger: between two turns of its event loop. */
function shrink(page: Page): Promise<Shrinking> {
  return page.evaluate<Shrinking>(`(async () => {
    const { shrinkPhoto } = await import('/js/phone/shrink.js');
    let longestMs = 0;
    let turn = performance.now();
    let going = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - turn);
      turn = now;
      if (going) setTimeout(() => { turn = performance.now(); port2.postMessage(0); });
    };
    port2.postMessage(0);
    const begun = performance.now();
    const { blob } = await shrinkPhoto(globalThis.camera);
    const ms = performance.now() - begun;
    going = false;
    return { before: globalThis.camera.size, after: blob.size, ms, longestMs };
  })()`);
}

async function sending(page: Page, line: CDPSession): Promise<BenchCase[]> {
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

/** A photo as large and as rough as a phone's camera makes them. */
async function aCameraPhoto(seed: number): Promise<Buffer> {
  const { width, height } = PHOTO;
  const grain = randomBytes(width * height * 3).map((byte) => byte >> 3);
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

async function signIn(page: Page): Promise<void> {
  await page.goto('/masuk');
  await page.fill('#username', 'kontributor.contoh');
  await page.fill('#password', DEMO_PASSWORD);
  await page.click('main button');
  await page.waitForURL((url) => !url.pathname.startsWith('/masuk'));
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
