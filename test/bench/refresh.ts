import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Types } from 'mongoose';
import Parser from 'rss-parser';
import { Agent, request } from 'undici';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { Source } from '../../models/source.js';
import { hostTurns } from '../../server/aggregation/host-turns.js';
import { readDocument } from '../../server/aggregation/read-document.js';
import { refreshSources, type RefreshReport } from '../../server/aggregation/refresh.js';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { createLog } from '../../server/log.js';
import { ensureRegions } from '../../server/regions/import.js';
import type { BenchCase, BenchResult } from './bench.js';
import type { SiteOrder, SitesUp } from './feed-site.js';
import { stop } from './portal-process.js';
import { readersDuringRefresh } from './refresh-readers.js';

const SOURCES = 1_000;
const HOSTS = 50;
const SEEN_BEFORE = 5; // every fifth source was read before and has nothing new
const CONCURRENCY = 24;
const PER_HOST = 4;
const ETAG = '"1"';
const SAMPLE_MS = 250;

/** What the limits do with one document, and nothing else. */
type Read = (body: Buffer, url: string) => Promise<unknown>;

/**
 * One run over sources on local sites with nothing known of most (cold) and one with nothing new (warm), each beside
 * its limit: fetching and parsing the same without storing anything, and fetching the 304s alone. Then what readers
 * notice of a run.
 */
export async function run({ documents = SOURCES }: { documents?: number }): Promise<BenchResult> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-refresh-'));
  const children: ChildProcess[] = [];
  const sites = await startSites({ hosts: HOSTS, sources: documents }, children);
  const addresses = Array.from(
    { length: documents },
    (_, source) => `http://127.0.0.1:${sites.ports[source % HOSTS]}/${source}`,
  );
  const allowHosts = sites.ports.map((port) => `127.0.0.1:${port}`).join(',');
  const config = loadConfig({ DATA_DIR: dataDir, FETCH_ALLOW_HOSTS: allowHosts, LOG_LEVEL: 'warn' });
  try {
    const cases: BenchCase[] = [];
    const memory = sampleMemory();
    const database = await connectDatabase(config);
    await ensureRegions(config.region);
    await insertSources(addresses);
    const portal = { config, log: createLog(config.logLevel) };
    const megabytes = sites.bytes / 2 ** 20;

    const cold = await refreshSources(portal, { which: 'all' });
    const parsing = await limit(addresses, conditionOf, (body) => new Parser().parseString(body.toString()));
    const reading = await limit(addresses, conditionOf, async (body, url) =>
      readDocument({
        platform: 'website',
        body,
        contentType: undefined,
        url,
        now: new Date(),
        timeZone: config.timeZone,
      }),
    );
    const warm = await refreshSources(portal, { which: 'all' });
    const unchanged = await limit(
      addresses,
      () => ETAG,
      async () => undefined,
    );
    const memoryMb = memory.stop();
    await database.close();

    const rate = (ms: number) => Number(((documents / ms) * 1000).toFixed(1));
    const share = (report: RefreshReport, ms: number) => Number((ms / report.ms).toFixed(3));
    const parsed = (megabytes * cold.fetched) / documents;
    cases.push(
      { name: 'cold run', value: rate(cold.ms), unit: 'sources/s', ratio: share(cold, parsing) },
      {
        name: 'cold run: posts stored',
        value: Math.round((cold.newPosts / cold.ms) * 1000),
        unit: 'posts/s',
      },
      { name: 'cold run: parsed', value: Number(((parsed / cold.ms) * 1000).toFixed(2)), unit: 'MB/s' },
      { name: 'limit: the same fetched and parsed by rss-parser', value: rate(parsing), unit: 'sources/s' },
      {
        name: 'limit: the same fetched, read and cleaned by the portal',
        value: rate(reading),
        unit: 'sources/s',
      },
      { name: 'warm run', value: rate(warm.ms), unit: 'sources/s', ratio: share(warm, unchanged) },
      { name: 'limit: the 304s alone', value: rate(unchanged), unit: 'sources/s' },
      ...(await readersDuringRefresh(config, children)),
    );
    return { bench: 'refresh', cases, memoryMb };
  } finally {
    await Promise.all(children.map(stop));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startSites(order: SiteOrder, children: ChildProcess[]): Promise<SitesUp> {
  const child = fork(new URL('./feed-site.js', import.meta.url));
  children.push(child);
  child.send(order);
  const [up] = (await once(child, 'message')) as [SitesUp];
  return up;
}

async function insertSources(addresses: string[]): Promise<void> {
  const organisation = await Organisation.findOne().orFail();
  const accounts = addresses.map((address, index) => ({
    _id: new Types.ObjectId(),
    organisation: organisation._id,
    platform: 'website' as const,
    handle: `desa${index}.example`,
    url: `https://desa${index}.example/`,
    key: `website:desa${index}.example`,
    feedUrl: address,
    status: 'verified' as const,
  }));
  await Account.insertMany(accounts);
  await Source.insertMany(
    accounts.map(({ _id, feedUrl, platform }, index) => ({
      account: _id,
      organisation: organisation._id,
      platform,
      feedUrl,
      nextFetchAt: new Date(0),
      ...(conditionOf(index) && { etag: ETAG, lastSuccessAt: new Date(0) }),
    })),
  );
}

function conditionOf(source: number): string | undefined {
  return source % SEEN_BEFORE === 0 ? ETAG : undefined;
}

/** Milliseconds for fetching all of them, as many at a time as a run does. */
async function limit(
  addresses: string[],
  condition: (source: number) => string | undefined,
  read: Read,
): Promise<number> {
  const turns = hostTurns<{ host: string; url: string; etag: string | undefined }>(PER_HOST);
  for (const [index, url] of addresses.entries()) {
    turns.add({ host: new URL(url).host, url, etag: condition(index) });
  }
  const dispatcher = new Agent();
  const began = performance.now();
  const worker = async () => {
    for (let turn = turns.begin(); turn; turn = turns.begin()) {
      const headers = turn.etag ? { 'if-none-match': turn.etag } : {};
      const { statusCode, body } = await request(turn.url, { dispatcher, headers });
      const bytes = Buffer.from(await body.arrayBuffer());
      if (statusCode === 200) await read(bytes, turn.url);
      turns.end(turn);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const ms = performance.now() - began;
  await dispatcher.close();
  return ms;
}

/** The most that this process, the database in it included, held meanwhile. */
function sampleMemory(): { stop(): number } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return Math.round(most / 2 ** 20);
    },
  };
}
