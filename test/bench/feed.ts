import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Story, type StoryPhoto } from '../../models/story.js';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { createLog } from '../../server/log.js';
import { reencode } from '../../server/media/reencode.js';
import { storePhoto } from '../../server/media/store.js';
import { prepareDatabase } from '../../server/migrations/prepare.js';
import { aPhoto } from '../support/photos.js';
import type { BareAnswer } from './bare-server.js';
import type { BenchCase, BenchResult } from './bench.js';
import { compare, round } from './load.js';
import { forkServer, leaveServerCore } from './pinned.js';
import { ask, HEADERS, ownMegabytes, startPortal, stop } from './portal-process.js';
import { insertPublishedStories, NEWEST_SLUG } from './stories.js';

const STORIES = 1_000;
/** What the cost of a page is compared with. */
const FEW_STORIES = 1_000;
const SECONDS = 9;
const CONCURRENCY = 64;
/** Of each page, one after another. */
const TIMES = 150;
const WARM_UPS = 30;
const BARE = 'bare node:http';

/** Answered from memory. */
const KEPT = { home: '/', story: `/berita/${NEWEST_SLUG}`, list: '/berita', rss: '/rss.xml' };
/** Made for each reader: a language that is chosen anew, or words. */
const MADE = {
  home: '/?bahasa=id',
  story: `/berita/${NEWEST_SLUG}?bahasa=id`,
  list: '/berita?bahasa=id',
  'a topic in a district': '/berita?topik=kesehatan&kecamatan=63.11.02&bahasa=id',
  'search, two words': '/berita?q=warga+jembatan',
  rss: '/rss.xml?bahasa=id',
};
const DEEP = {
  'list, page 40': '/berita?halaman=40&bahasa=id',
  'list, page 500': '/berita?halaman=500&bahasa=id',
};

export interface FeedBenchOptions {
  stories?: number;
  seconds?: number;
  /** Kept, and filled only while it is empty: filling takes longer than measuring. */
  folder?: string;
}

/**
 * Measures the public pages of the portal as it is run, on one core: those that lie ready beside a bare node:http
 * server that sends the same bytes, those that are made beside Express rendering the same page from memory, and
 * what they cost with few stories and with many.
 */
export async function run({
  stories = STORIES,
  seconds = SECONDS,
  folder,
}: FeedBenchOptions = {}): Promise<BenchResult> {
  const dataDir = folder ?? mkdtempSync(path.join(tmpdir(), 'bench-feed-'));
  const fewDir = mkdtempSync(path.join(tmpdir(), 'bench-feed-few-'));
  const children: ChildProcess[] = [];
  try {
    const count = await seed(dataDir, stories);
    await seed(fewDir, FEW_STORIES);
    leaveServerCore();
    const few = await withPortal(fewDir, ({ url }) => timesOf(url, MADE));
    const memory = await forkServer('./memory-home.js', dataDir, children);
    const measured = await withPortal(dataDir, async ({ url, pid }) => ({
      cases: [
        ...(await firstVisit(url)),
        ...(await keptPages(url, children, seconds)),
        ...(await madePages(url, memory, seconds)),
        ...growth(few, await timesOf(url, MADE)),
        ...Object.entries(await timesOf(url, count >= 10_000 ? DEEP : {})).map(([name, one]) => ({
          name,
          ...one,
        })),
      ],
      memoryMb: await ownMegabytes(pid),
    }));
    return {
      bench: 'feed',
      ...measured,
      cases: [...measured.cases, { name: 'stories', value: count, unit: 'documents' }],
    };
  } finally {
    await Promise.all(children.map(stop));
    rmSync(fewDir, { recursive: true, force: true });
    if (!folder) rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withPortal<T>(
  dataDir: string,
  work: (portal: { url: string; pid: number }) => Promise<T>,
): Promise<T> {
  const children: ChildProcess[] = [];
  try {
    return await work(await startPortal(dataDir, children, { oneCore: true }));
  } finally {
    await Promise.all(children.map(stop));
  }
}

async function seed(dataDir: string, stories: number): Promise<number> {
  const config = loadConfig({ DATA_DIR: dataDir });
  const database = await connectDatabase(config);
  await prepareDatabase({ config, log: createLog('silent') });
  if (!(await Story.exists({}))) {
    await insertPublishedStories(stories, { now: new Date(), photos: await photographs() });
  }
  const count = await Story.estimatedDocumentCount();
  await database.close();
  return count;
}

/** Two photos as they are stored after a phone sent them. */
async function photographs(): Promise<StoryPhoto[]> {
  const photos: StoryPhoto[] = [];
  for (const orientation of [1, 6]) {
    const encoded = await reencode(await aPhoto({ width: 4000, height: 3000, orientation }));
    if (encoded) photos.push(await storePhoto(encoded, 'Warga bergotong royong, Sabtu pagi.'));
  }
  return photos;
}

/** What a browser that was never here loads before it can show anything. */
async function firstVisit(url: string): Promise<BenchCase[]> {
  const home = await ask(url, { 'accept-encoding': 'identity' });
  const sheets = [...home.body.toString('utf8').matchAll(/<link rel="stylesheet" href="([^"]+)"/g)];
  let bytes = (await ask(url)).body.length;
  for (const [, sheet = ''] of sheets) bytes += (await ask(url + sheet)).body.length;
  return [{ name: 'first visit to /: HTML and style sheets', value: bytes, unit: 'bytes' }];
}

async function keptPages(url: string, children: ChildProcess[], seconds: number): Promise<BenchCase[]> {
  const answers: Record<string, BareAnswer> = {};
  const cases: BenchCase[] = [];
  for (const [name, page] of Object.entries(KEPT)) {
    const answer = await bareAnswer(url + page);
    answers[page] = answer;
    const bytes = Buffer.byteLength(answer.body, 'base64');
    cases.push({ name: `${name}: bytes on the wire`, value: bytes, unit: 'bytes' });
  }
  const condition = { 'if-none-match': String(answers[KEPT.home]?.headers.etag) };
  answers['/304'] = await bareAnswer(url, condition);
  const bare = await forkServer('./bare-server.js', answers, children);
  const measure = { connections: CONCURRENCY, seconds };
  for (const [name, page] of Object.entries(KEPT)) {
    const sides = { own: { url: url + page }, limit: { url: bare + page }, against: BARE };
    cases.push(...(await compare(name, sides, measure)));
  }
  const unchanged = {
    own: { url, headers: condition, status: 304 },
    limit: { url: `${bare}/304`, status: 304 },
    against: BARE,
  };
  cases.push(...(await compare('home, unchanged', unchanged, measure)));
  return cases;
}

async function bareAnswer(url: string, condition: Record<string, string> = {}): Promise<BareAnswer> {
  const { status, body, headers } = await ask(url, { ...HEADERS, ...condition });
  const { connection: _connection, 'keep-alive': _keepAlive, date: _date, ...kept } = headers;
  return { status, headers: kept, body: body.toString('base64') };
}

async function madePages(url: string, memory: string, seconds: number): Promise<BenchCase[]> {
  const sides = {
    own: { url: url + MADE.home },
    limit: { url: memory },
    against: 'Express, EJS and gzip from memory',
  };
  const one = await compare('home, made', sides, { connections: 1, seconds });
  return [...one, ...(await compare('home, made', sides, { connections: CONCURRENCY, seconds }))];
}

type Times = Record<string, { p50ms: number; p99ms: number }>;

/** One request at a time. */
async function timesOf(url: string, pages: Record<string, string>): Promise<Times> {
  const times: Times = {};
  for (const [name, page] of Object.entries(pages)) {
    const taken: number[] = [];
    for (let index = 0; index < WARM_UPS + TIMES; index += 1) {
      const started = performance.now();
      const { status } = await ask(url + page);
      if (status !== 200) throw new Error(`${page} answered ${status}`);
      if (index >= WARM_UPS) taken.push(performance.now() - started);
    }
    const sorted = taken.toSorted((a, b) => a - b);
    const at = (share: number) => round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0, 2);
    times[name] = { p50ms: at(0.5), p99ms: at(0.99) };
  }
  return times;
}

function growth(few: Times, many: Times): BenchCase[] {
  return Object.entries(many).flatMap(([name, one]) => [
    { name: `${name}, made, one after another`, ...one },
    { name: `${name}, made: against ${FEW_STORIES} stories`, ratio: round(one.p50ms / few[name]!.p50ms, 2) },
  ]);
}
