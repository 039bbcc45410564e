import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import { published, Story } from '../../models/story.js';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { makeAvif } from '../../server/media/make-avif.js';
import { reencode } from '../../server/media/reencode.js';
import { storePhoto } from '../../server/media/store.js';
import { ensureRegions } from '../../server/regions/import.js';
import { seed } from '../../server/seed/seed.js';
import { launchBrowser, PHONE } from '../support/browser.js';
import type { BenchCase, BenchResult } from './bench.js';
import { ownMegabytes, startPortal, stop } from './portal-process.js';

const STORIES = 120;
/** Bits a second and milliseconds: a village at the edge of a cell. */
const LINE = { bitsPerSecond: 50_000, latencyMs: 400 };
/** A cheap phone draws two dots for each pixel of a page. */
const DENSITY = 2;
const LOAD_MS = 180_000;
const SCROLL_STEP = 600;
/** As many as the front page shows: each with a photo is the most that it can weigh. */
const PHOTOGRAPHED = 12;
/** Pixels of a photo, and of the blots that it is made of. */
const PHOTO = { width: 1600, height: 1200 };
const BLOTS = [64, 32, 16, 8, 4, 2, 1];

/** Every move of what was drawn already, and when the first words were drawn. */
const WATCH = `
  window.shifts = 0;
  window.words = NaN;
  new PerformanceObserver((list) => { for (const entry of list.getEntriesByName('first-contentful-paint')) window.words = entry.startTime; })
    .observe({ type: 'paint', buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });`;
const BLOCKING = `performance.getEntriesByType('resource')
  .filter((entry) => entry.renderBlockingStatus === 'blocking').length`;

/**
 * A stranger's first visits on a slow line, each in a browser that has kept nothing: when the words can be read,
 * what the whole page weighs with its pictures, and whether anything moves. The browser slows each request down;
 * opening a connection costs it nothing.
 */
export async function run({ stories = STORIES }: { stories?: number } = {}): Promise<BenchResult> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-2g-'));
  const children: ChildProcess[] = [];
  const browser = await launchBrowser();
  try {
    await fill(dataDir, stories);
    const portal = await startPortal(dataDir, children);
    const cases: BenchCase[] = [];
    for (const [name, address] of [
      ['/', '/'],
      ['a story with photos', await storyWithPhotos(browser, portal.url)],
    ] as const) {
      cases.push(...(await visit(browser, portal.url + address, name)));
    }
    return { bench: '2g', cases, memoryMb: await ownMegabytes(portal.pid) };
  } finally {
    await browser.close();
    for (const child of children) await stop(child);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(dataDir: string, stories: number): Promise<void> {
  const config = loadConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const database = await connectDatabase(config);
  await database.makeIndexes();
  await ensureRegions(config.region);
  await seed({ stories, photos: false, now: new Date(), timeZone: config.timeZone });
  const newest = await published().sort({ publishedAt: -1 }).limit(PHOTOGRAPHED).select(['_id']).lean();
  for (const { _id } of newest) {
    const photo = await storePhoto((await reencode(await photoLike()))!, 'Warga bekerja bersama');
    await Story.updateOne({ _id }, { $set: { photos: [photo] } });
  }
  await makeAvif();
  await database.close();
}

/** Noise of all sizes, as photos have it: each compresses about as well as a photo of a street does. */
async function photoLike(): Promise<Buffer> {
  const { width, height } = PHOTO;
  const layers = await Promise.all(
    BLOTS.map((blot) =>
      sharp({
        create: {
          width: Math.ceil(width / blot),
          height: Math.ceil(height / blot),
          channels: 3,
          background: '#808080',
          noise: { type: 'gaussian', mean: 128, sigma: Math.min(6 * blot ** 0.75, 70) },
        },
      })
        .resize(width, height, { kernel: 'cubic', fit: 'fill' })
        .png()
        .toBuffer(),
    ),
  );
  const [ground, ...finer] = layers;
  return sharp(ground)
    .composite(finer.map((input) => ({ input, blend: 'soft-light' as const })))
    .jpeg({ quality: 92 })
    .toBuffer();
}

async function storyWithPhotos(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage({ baseURL: url });
  await page.goto('/');
  const address = await page.locator('.lead .headline a').getAttribute('href');
  await page.close();
  return address ?? '/';
}

async function visit(browser: Browser, address: string, name: string): Promise<BenchCase[]> {
  const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: DENSITY });
  const page = await context.newPage();
  const line = await slowLine(page);
  const bytes = weigh(line);
  await page.addInitScript(WATCH);
  await page.goto(address, { waitUntil: 'load', timeout: LOAD_MS });
  const first = { ...bytes };
  await readToTheEnd(page);
  const words = await page.evaluate<number>('window.words');
  const value = (what: string, number: number, unit: string) => ({
    name: `${name}: ${what}`,
    value: number,
    unit,
  });
  const cases = [
    value('first words', Math.round(words) / 1000, 's'),
    value('HTML and CSS', kilobytes(first.Document + first.Stylesheet), 'kB'),
    value(
      'whole page, all pictures',
      kilobytes(Object.values(bytes).reduce((sum, one) => sum + one, 0)),
      'kB',
    ),
    value('layout shift', await page.evaluate<number>('window.shifts'), 'CLS'),
    value('render-blocking, the style sheet included', await page.evaluate<number>(BLOCKING), 'requests'),
  ];
  await context.close();
  return cases;
}

async function slowLine(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LINE.latencyMs,
    downloadThroughput: LINE.bitsPerSecond / 8,
    uploadThroughput: LINE.bitsPerSecond / 8,
  });
  return session;
}

/** Bytes on the wire with their headers, by kind of what was asked for. */
function weigh(session: CDPSession): Record<string, number> & { Document: number; Stylesheet: number } {
  const bytes = { Document: 0, Stylesheet: 0 } as Record<string, number> & {
    Document: number;
    Stylesheet: number;
  };
  const kinds = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  return bytes;
}

/** As a reader does, so that every picture is asked for. */
async function readToTheEnd(page: Page): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  for (let top = 0; top <= height; top += SCROLL_STEP) {
    await page.evaluate(`scrollTo(0, ${top})`);
    await page.waitForLoadState('networkidle', { timeout: LOAD_MS });
  }
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 100) / 10;
}
