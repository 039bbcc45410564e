import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Clarification } from '../../models/clarification.js';
import { Story } from '../../models/story.js';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { ensureRegions } from '../../server/regions/import.js';
import { similarTo } from '../../server/search/similar.js';
import { DEMO_PASSWORD, seedPeople } from '../../server/seed/people.js';
import { plainText } from '../../server/stories/sanitise.js';
import type { BenchCase, BenchResult } from './bench.js';
import { insertClarifications, insertDeskStories } from './desk-data.js';
import { ask, HEADERS, ownMegabytes, startPortal, stop } from './portal-process.js';

const STORIES = 100_000;
const CLARIFICATIONS = 20_000;
const WARM_UPS = 5;
const TIMES = 60;
/** Pages of the queue that are read one after another. */
const PAGES = 60;
const SCREENS = 300;
const FIRST_SCREENS = 100;
const LOOKUPS = 500;
/** The portal remembers what it has compared: the first so many lookups find little of it. */
const FIRST_LOOKUPS = 250;

/** What the queue is asked for; the address of each page is all that names it. */
const QUEUES = {
  'queue, to decide': '/meja',
  'queue, riskiest first': '/meja?urutan=risiko',
  'queue, one topic and kecamatan': '/meja?topik=kesehatan&kecamatan=63.11.02',
  'queue, published in a topic and kecamatan': '/meja?status=published&topik=kesehatan&kecamatan=63.11.02',
  'queue, published': '/meja?status=published',
  'queue, escalated': '/meja?polres=ya',
  'queue, mine': '/meja?klaim=saya',
};

export interface DeskBenchOptions {
  stories?: number;
  /** Clarifications. */
  documents?: number;
  /** Kept, and filled only while it is empty: filling takes longer than measuring. */
  folder?: string;
}

/**
 * Measures the desk of the portal as it is run: the queue under each of its filters and page after page, the
 * screen of one story, and the similarity lookup alone. One request at a time.
 */
export async function run({
  stories = STORIES,
  documents = CLARIFICATIONS,
  folder,
}: DeskBenchOptions = {}): Promise<BenchResult> {
  const dataDir = folder ?? mkdtempSync(path.join(tmpdir(), 'bench-desk-'));
  const children: ChildProcess[] = [];
  try {
    const seeded = await seed(dataDir, stories, documents);
    const portal = await startPortal(dataDir, children);
    const cases = await measurePages(portal.url, seeded.ids);
    const memoryMb = await ownMegabytes(portal.pid);
    await Promise.all(children.map(stop));
    cases.push(...(await measureLookup(dataDir)), {
      name: 'stories',
      value: seeded.stories,
      unit: 'documents',
    });
    return { bench: 'desk', cases, memoryMb };
  } finally {
    await Promise.all(children.map(stop));
    if (!folder) rmSync(dataDir, { recursive: true, force: true });
  }
}

async function seed(dataDir: string, stories: number, clarifications: number) {
  const config = loadConfig({ DATA_DIR: dataDir });
  const database = await connectDatabase(config);
  await database.makeIndexes();
  await ensureRegions(config.region);
  const now = new Date();
  if (!(await Story.exists({}))) {
    await insertDeskStories(stories, await seedPeople(now), now, config.timeZone);
    await insertClarifications(clarifications, now);
  }
  const shown = await Story.find({ status: { $in: ['submitted', 'hoax', 'published'] } }, { _id: 1 })
    .limit(SCREENS)
    .lean();
  const count = await Story.estimatedDocumentCount();
  await database.close();
  return { stories: count, ids: shown.map(({ _id }) => String(_id)) };
}

async function measurePages(url: string, ids: string[]): Promise<BenchCase[]> {
  const cookie = await signIn(url, 'redaksi.contoh');
  const read = async (address: string) => {
    const { status, body } = await ask(url + address, { ...HEADERS, 'accept-encoding': 'identity', cookie });
    if (status !== 200) throw new Error(`${address} answered ${status}`);
    return body.toString('utf8');
  };
  const cases: BenchCase[] = [];
  for (const [name, address] of Object.entries(QUEUES)) {
    cases.push({ name, ...(await timesOf(TIMES, () => read(address))) });
  }
  let address: string | undefined = '/meja';
  const onward = async () => {
    address = nextPage(await read(address ?? '/meja'));
  };
  cases.push({ name: `queue, ${PAGES} pages on`, ...(await timesOf(PAGES, onward)) });
  const screens = ids.map((id) => () => read(`/meja/${id}`));
  const screenTimes = await timed(screens);
  cases.push(
    { name: 'decision screen, the first after a start', ...quantiles(screenTimes.slice(0, FIRST_SCREENS)) },
    { name: 'decision screen', ...quantiles(screenTimes.slice(FIRST_SCREENS)) },
  );
  return cases;
}

async function measureLookup(dataDir: string): Promise<BenchCase[]> {
  const database = await connectDatabase({ dataDir });
  const now = new Date();
  const stories = await Story.find({ status: 'submitted' })
    .limit(LOOKUPS / 2)
    .lean();
  const claims = await Clarification.find()
    .limit(LOOKUPS / 2)
    .lean();
  // In turn a story and a claim.
  const texts = stories.flatMap(({ title, body }, index) => [
    `${title} ${plainText(body)}`,
    ...(claims[index] ? [claims[index].claim] : []),
  ]);
  const times = await timed(texts.map((text) => () => similarTo(text, { now })));
  await database.close();
  return [
    { name: 'similarity lookup, the first after a start', ...quantiles(times.slice(0, FIRST_LOOKUPS)) },
    { name: 'similarity lookup', ...quantiles(times.slice(FIRST_LOOKUPS)) },
  ];
}

async function timesOf(count: number, work: () => Promise<unknown>) {
  const all = await timed(Array.from({ length: WARM_UPS + count }, () => work));
  return quantiles(all.slice(WARM_UPS));
}

/** Milliseconds of each work, one after another. */
async function timed(works: (() => Promise<unknown>)[]): Promise<number[]> {
  const times: number[] = [];
  for (const work of works) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times;
}

function quantiles(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1));
  return { p50ms: at(0.5), p99ms: at(0.99) };
}

async function signIn(url: string, username: string): Promise<string> {
  const answer = await fetch(`${url}/masuk`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams({ username, password: DEMO_PASSWORD }),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 303 || !cookie) throw new Error(`signing in answered ${answer.status}`);
  return cookie;
}

function nextPage(page: string): string | undefined {
  return /rel="next" href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&').replaceAll('&amp;', '&');
}
