import { Source, type SourceRecord } from '../../models/source.js';
import type { Portal } from '../portal.js';
import type { OnProgress } from '../progress.js';
import { parseUrl } from '../text/parse-url.js';
import { FeedError } from './adapters/feed-document.js';
import { openBacklog } from './backlog.js';
import { claimSources, type SourceClaims, type Which } from './claim-sources.js';
import { openDocumentReader } from './document-reader.js';
import { FetchError } from './fetch-error.js';
import { openHostPauses } from './host-pauses.js';
import { hostTurns } from './host-turns.js';
import { openPace } from './pace.js';
import { openPortalFetcher } from './portal-fetcher.js';
import { openOutcomeRecorder } from './record-outcome.js';
import { fetchSource, takeIn, type RefreshOutcome, type RefreshTools } from './refresh-source.js';
import { openPostSaver } from './save-posts.js';

const CONCURRENCY = 24; // sources at a time; each may hold 5 MB
const PER_HOST = 4; // of them at one host
const MAX_WAITING = 512; // claimed and not begun, when all of them are at hosts that are busy

export interface RefreshOptions {
  now?: Date;
  which?: Which;
  concurrency?: number;
  /** Told of sources. */
  onProgress?: OnProgress | undefined;
}

/** How a run went. `postponed`: not asked, because their host wants to be left alone. `ms`: how long it took. */
export interface RefreshReport {
  sources: number;
  fetched: number;
  notModified: number;
  failed: number;
  postponed: number;
  newPosts: number;
  ms: number;
}

interface Turn {
  source: SourceRecord;
  host: string;
}

/**
 * One aggregation run: claims sources a few at a time, so that several machines share what is due; fetches them,
 * saves their new posts and records the outcome on each. A source that fails is a failed source, not a failed run.
 * When the portal is told to stop, the sources that were not begun stay due.
 * @throws {NotFound} when the one source asked for does not exist
 */
export async function refreshSources(portal: Portal, options: RefreshOptions = {}): Promise<RefreshReport> {
  const { now = new Date(), which = 'due', concurrency = CONCURRENCY, onProgress } = options;
  const began = performance.now();
  const report = { sources: 0, fetched: 0, notModified: 0, failed: 0, postponed: 0, newPosts: 0 };
  const total = onProgress && which === 'all' ? await Source.countDocuments({ active: true }) : undefined;
  const claims = claimSources(which, now);
  const tools: RefreshTools = {
    fetcher: openPortalFetcher(portal),
    reader: openDocumentReader(),
    posts: openPostSaver(),
    outcomes: openOutcomeRecorder(claims, now),
    pauses: await openHostPauses(now),
    pace: openPace(),
    timeZone: portal.config.timeZone,
  };
  const settle = (source: SourceRecord, outcome: RefreshOutcome) => {
    count(report, outcome);
    onProgress?.({ done: report.sources + report.postponed, total });
    if (outcome.kind === 'failed' && !isExpected(outcome.error)) {
      portal.log.error({ err: outcome.error, source: source._id }, 'refresh failed unexpectedly');
    }
  };
  const backlog = openBacklog();
  try {
    await takeTurns(claims, concurrency, portal.stopping, async ({ source, host }) => {
      const fetched = await fetchSource(source, host, tools, now);
      if (fetched.kind !== 'document') return settle(source, fetched);
      await backlog.add(fetched.document.body.length, async () => {
        if (!portal.stopping?.aborted) settle(source, await takeIn(source, fetched, tools, now));
      });
    });
  } finally {
    await backlog
      .finish()
      .finally(() => tools.outcomes.finish())
      .finally(() =>
        Promise.all([tools.fetcher.close(), tools.reader.close(), tools.posts.finish(), claims.release()]),
      );
  }
  return { ...report, ms: Math.round(performance.now() - began) };
}

/** Claims while there is something to claim, and does the work of as many turns at a time as hosts allow. */
async function takeTurns(
  claims: SourceClaims,
  concurrency: number,
  stopping: AbortSignal | undefined,
  work: (turn: Turn) => Promise<void>,
): Promise<void> {
  const turns = hostTurns<Turn>(PER_HOST);
  let running = 0;
  let claiming = false;
  let exhausted = false;
  const faults: unknown[] = [];
  let wake = () => {};

  const claim = async () => {
    const sources = await claims.take();
    for (const source of sources) turns.add({ source, host: hostOf(source) });
    exhausted = sources.length === 0;
  };
  const begin = (task: Promise<void>, end: () => void) => {
    void task
      .catch((error: unknown) => faults.push(error))
      .finally(() => {
        end();
        wake();
      });
  };

  const beginTurns = () => {
    while (running < concurrency) {
      const turn = turns.begin();
      if (!turn) return;
      running += 1;
      begin(work(turn), () => {
        running -= 1;
        turns.end(turn);
      });
    }
  };

  for (;;) {
    const going = faults.length === 0 && !stopping?.aborted;
    if (going) beginTurns();
    const few = turns.waiting() < concurrency || (running < concurrency && turns.waiting() < MAX_WAITING);
    if (going && few && !exhausted && !claiming) {
      claiming = true;
      begin(claim(), () => {
        claiming = false;
      });
    }
    if (running === 0 && !claiming) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  if (faults.length > 0) throw faults[0];
}

function hostOf(source: SourceRecord): string {
  const address = source.movedTo ?? source.feedUrl;
  return parseUrl(address)?.host ?? address;
}

function count(report: Omit<RefreshReport, 'ms'>, outcome: RefreshOutcome): void {
  if (outcome.kind === 'postponed') {
    report.postponed++;
    return;
  }
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
