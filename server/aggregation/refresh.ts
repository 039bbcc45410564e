import { Types } from 'mongoose';
import { Source, type SourceRecord } from '../../models/source.js';
import { NotFound } from '../errors.js';
import type { Portal } from '../portal.js';
import { openDocumentReader } from './document-reader.js';
import { FeedError } from './adapters/feed-document.js';
import { FetchError } from './fetch-error.js';
import { openPortalFetcher } from './portal-fetcher.js';
import { refreshSource, type RefreshOutcome, type RefreshTools } from './refresh-source.js';
import { parseUrl } from '../text/parse-url.js';

const CONCURRENCY = 8; // hosts at a time
const CLAIM_MS = 10 * 60_000; // longer than any fetch and read; after a crash the source waits this long

export interface RefreshOptions {
  now?: Date;
  /** `due`: those whose time has come. `all`: every active one now. Otherwise the id of one source. */
  which?: 'due' | 'all' | Types.ObjectId;
  concurrency?: number;
}

/** How a run went. `ms`: how long it took. */
export interface RefreshReport {
  sources: number;
  fetched: number;
  notModified: number;
  failed: number;
  newPosts: number;
  ms: number;
}

/**
 * One aggregation run: claims sources, fetches them (one at a time per host), saves their new posts and records the
 * outcome on each. A source that fails is a failed source, not a failed run. When the portal is told to stop, the
 * sources that were not begun stay due.
 * @throws {NotFound} when the one source asked for does not exist
 */
export async function refreshSources(portal: Portal, options: RefreshOptions = {}): Promise<RefreshReport> {
  const { now = new Date(), which = 'due', concurrency = CONCURRENCY } = options;
  const started = performance.now();
  const report: RefreshReport = { sources: 0, fetched: 0, notModified: 0, failed: 0, newPosts: 0, ms: 0 };
  const tools = {
    fetcher: openPortalFetcher(portal),
    reader: openDocumentReader(),
  };
  try {
    const hosts = byHost(await wantedSources(which, now));
    const worker = async () => {
      for (let sources = hosts.pop(); sources; sources = hosts.pop()) {
        for (const { _id } of sources) {
          if (portal.stopping?.aborted) return;
          await refreshOne(portal, _id, { which, now }, tools, report);
        }
      }
    };
    const workers = await Promise.allSettled(Array.from({ length: concurrency }, worker));
    const fault = workers.find((worker) => worker.status === 'rejected');
    if (fault) throw fault.reason;
  } finally {
    await Promise.all([tools.fetcher.close(), tools.reader.close()]);
  }
  return { ...report, ms: Math.round(performance.now() - started) };
}

type Wanted = Pick<SourceRecord, '_id' | 'feedUrl' | 'movedTo'>;

async function wantedSources(which: 'due' | 'all' | Types.ObjectId, now: Date): Promise<Wanted[]> {
  const fields = { feedUrl: 1, movedTo: 1 };
  if (which instanceof Types.ObjectId) {
    const source = await Source.findById(which, fields).lean<Wanted>();
    if (!source) throw new NotFound();
    return [source];
  }
  const due = which === 'due' ? { nextFetchAt: { $lte: now } } : {};
  return Source.find({ active: true, ...due }, fields)
    .sort({ nextFetchAt: 1 })
    .lean<Wanted[]>();
}

/** Sources of one host stand in one line, so that no site is asked twice at the same time. */
function byHost(sources: Wanted[]): Wanted[][] {
  const hosts = new Map<string, Wanted[]>();
  for (const source of sources) {
    const address = source.movedTo ?? source.feedUrl;
    const host = parseUrl(address)?.host ?? address;
    const line = hosts.get(host);
    if (line) line.push(source);
    else hosts.set(host, [source]);
  }
  return [...hosts.values()].toReversed();
}

async function refreshOne(
  portal: Portal,
  id: Types.ObjectId,
  { which, now }: Required<Pick<RefreshOptions, 'which' | 'now'>>,
  tools: RefreshTools,
  report: RefreshReport,
): Promise<void> {
  const source = await claim(id, which, now);
  if (!source) return;
  const outcome = await refreshSource(source, tools, now);
  count(report, outcome);
  if (outcome.kind === 'failed' && !isExpected(outcome.error)) {
    portal.log.error({ err: outcome.error, source: id }, 'refresh failed unexpectedly');
  }
}

/** Takes a source for this run, unless another run has it or, for a scheduled run, has just refreshed it. */
async function claim(
  id: Types.ObjectId,
  which: RefreshOptions['which'],
  now: Date,
): Promise<SourceRecord | null> {
  return Source.findOneAndUpdate(
    {
      _id: id,
      claimedUntil: { $lte: now },
      ...(which === 'due' && { active: true, nextFetchAt: { $lte: now } }),
    },
    { $set: { claimedUntil: new Date(now.getTime() + CLAIM_MS) } },
    { returnDocument: 'after' },
  ).lean<SourceRecord>();
}

function count(report: RefreshReport, outcome: RefreshOutcome): void {
  report.sources++;
  if (outcome.kind === 'not-modified') report.notModified++;
  else if (outcome.kind === 'failed') report.failed++;
  else {
    report.fetched++;
    report.newPosts += outcome.newPosts;
  }
}

/** What sites and documents do wrong, as against a fault of the portal. */
function isExpected(error: unknown): boolean {
  return error instanceof FetchError || error instanceof FeedError;
}
