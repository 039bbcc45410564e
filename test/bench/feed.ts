import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import autocannon from 'autocannon';
import type { StoryPhoto } from '../../models/story.js';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { reencode } from '../../server/media/reencode.js';
import { storePhoto } from '../../server/media/store.js';
import { ensureRegions } from '../../server/regions/import.js';
import { aPhoto } from '../support/photos.js';
import type { BareAnswer } from './bare-server.js';
import type { BenchCase, BenchResult } from './bench.js';
import { ask, HEADERS, residentMegabytes, startPortal, stop } from './portal-process.js';
import { insertPublishedStories, NEWEST_SLUG } from './stories.js';

const STORIES = 1_000;
const SECONDS = 8;
const WARM_UP_SECONDS = 2;
const CONCURRENCIES = [1, 64];

export interface FeedBenchOptions {
  stories?: number;
  seconds?: number;
}

/**
 * Measures the home page, a story and RSS of the portal as it is run, and beside each a bare node:http server
 * that sends the same bytes.
 */
export async function run({
  stories = STORIES,
  seconds = SECONDS,
}: FeedBenchOptions = {}): Promise<BenchResult> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-feed-'));
  const children: ChildProcess[] = [];
  try {
    await seed(dataDir, stories);
    const portal = await startPortal(dataDir, children);
    const pages = { home: '/', story: `/berita/${NEWEST_SLUG}`, rss: '/rss.xml' };
    const bare = await startBareServer(portal.url, Object.values(pages), children);
    const cases: BenchCase[] = [];
    for (const [name, page] of Object.entries(pages)) {
      const { body } = await ask(portal.url + page);
      cases.push({ name: `${name}: bytes on the wire`, value: body.length, unit: 'bytes' });
      for (const connections of CONCURRENCIES) {
        const own = await load(portal.url + page, connections, seconds);
        const limit = await load(bare + page, connections, seconds);
        cases.push(
          { name: `${name}, ${connections} at once`, ...own, ratio: round(own.rps / limit.rps, 3) },
          { name: `${name}, ${connections} at once, bare node:http`, ...limit },
        );
      }
    }
    return { bench: 'feed', cases, memoryMb: await residentMegabytes(portal.pid) };
  } finally {
    await Promise.all(children.map(stop));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function seed(dataDir: string, stories: number): Promise<void> {
  const config = loadConfig({ DATA_DIR: dataDir });
  const database = await connectDatabase(config);
  await ensureRegions(config.region);
  await insertPublishedStories(stories, { now: new Date(), photos: await photographs() });
  await database.close();
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

async function startBareServer(
  portalUrl: string,
  pages: string[],
  children: ChildProcess[],
): Promise<string> {
  const answers: Record<string, BareAnswer> = {};
  for (const page of pages) {
    const { body, headers } = await ask(portalUrl + page);
    const {
      connection: _connection,
      'keep-alive': _keepAlive,
      'transfer-encoding': _chunked,
      ...kept
    } = headers;
    answers[page] = {
      headers: { ...kept, 'content-length': body.length },
      body: body.toString('base64'),
    };
  }
  const child = fork(new URL('./bare-server.js', import.meta.url));
  children.push(child);
  child.send(answers);
  const [port] = (await once(child, 'message')) as [number];
  return `http://127.0.0.1:${port}`;
}

async function load(url: string, connections: number, duration: number) {
  const options = { url, connections, headers: HEADERS };
  await autocannon({ ...options, duration: WARM_UP_SECONDS });
  const { requests, latency, non2xx, errors } = await autocannon({ ...options, duration });
  if (non2xx > 0 || errors > 0) throw new Error(`${url}: ${non2xx} bad answers, ${errors} errors`);
  return { rps: round(requests.average, 1), p50ms: latency.p50, p99ms: latency.p99 };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
