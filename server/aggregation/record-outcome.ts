import { Source, type SourceError, type SourceRecord } from '../../models/source.js';
import { inBackground } from '../in-background.js';
import { together } from '../together.js';
import { FeedError } from './adapters/feed-document.js';
import type { SourceClaims } from './claim-sources.js';
import { FetchError } from './fetch-error.js';
import type { CleanDocument } from './read-document.js';
import type { FetchedDocument } from './safe-fetch.js';
import { confirmOfficial, type StoredPosts } from './save-posts.js';
import { nextAfterFailure, nextAfterSuccess, nextWhenGone, readingInterval } from './schedule.js';

const GONE = 410;
const OUTCOMES_TOGETHER = 128;
const LINGER_MS = 50; // nobody waits for an outcome, and one commit does for all that come in that time
const MAX_DETAIL = 300; // characters of an error kept on the source
const MAX_KEPT_PROBLEMS = 20; // items of one document
const MAX_TITLE = 200; // characters

/** What is written of a source; what is undefined is taken off the record. */
type Change = Partial<SourceRecord>;

/** Each is written a little later, so that nobody waits for it; each throws what kept an earlier one from being written. */
export interface OutcomeRecorder {
  /** @param officialAs what its new posts were stored as: asked once more before the source counts as read */
  success(source: SourceRecord, answer: Answer, read?: CleanDocument, officialAs?: boolean): void;
  failure(source: SourceRecord, error: unknown, latencyMs: number): void;
  /** Was not asked, because its host wants to be left alone. */
  postponed(source: SourceRecord, until: Date): void;
  /**
   * Waits until all of them are written.
   * @throws what kept one from being written
   */
  finish(): Promise<void>;
}

interface Outcome {
  operation: ReturnType<typeof operation>;
  /** Of the account, if it has new posts. */
  stored: StoredPosts[];
}

export interface Answer {
  document: FetchedDocument;
  latencyMs: number;
}

/**
 * Writes how it went on each source and gives the claim back, many at once. What became of a source that another run
 * took over meanwhile is not written: its outcome is the one that counts.
 */
export function openOutcomeRecorder(claims: SourceClaims, now: Date): OutcomeRecorder {
  const write = together(writeAll, OUTCOMES_TOGETHER, LINGER_MS);
  const background = inBackground();

  function record(source: SourceRecord, change: Change, officialAs?: boolean): void {
    const given = { ...change, claimedUntil: new Date(0), claimedBy: undefined };
    void background.begin(async () => {
      await write({
        operation: operation(claims.held(source._id), given),
        stored: officialAs === undefined ? [] : [{ account: source.account, official: officialAs }],
      });
      claims.done(source._id);
    });
  }

  return {
    success: (source, answer, read, officialAs) =>
      record(source, afterSuccess(source, answer, read, now), officialAs),
    failure: (source, error, latencyMs) => record(source, afterFailure(source, error, latencyMs, now)),
    postponed: (source, until) => record(source, { nextFetchAt: until }),
    finish: () => background.finish(),
  };
}

function afterSuccess(
  source: SourceRecord,
  { document: { status, headers, permanentUrl }, latencyMs }: Answer,
  read: CleanDocument | undefined,
  now: Date,
): Change {
  const activity = read?.activity ?? source;
  const intervalMinutes = readingInterval(activity, { ...headers, ttlMinutes: read?.ttlMinutes }, now);
  return {
    lastStatus: status,
    lastFetchedAt: now,
    lastSuccessAt: now,
    latencyMs,
    consecutiveFailures: 0,
    intervalMinutes,
    nextFetchAt: nextAfterSuccess(now, intervalMinutes),
    lastError: undefined,
    dormantSince: undefined,
    ...(permanentUrl && { movedTo: permanentUrl }),
    ...(read && {
      title: read.title?.slice(0, MAX_TITLE),
      itemProblems: read.problems.slice(0, MAX_KEPT_PROBLEMS),
      postsPerWeek: read.activity.postsPerWeek,
      lastPostAt: read.activity.lastPostAt,
      etag: headers.etag,
      lastModified: headers.lastModified,
    }),
  };
}

/** The validators are kept as they were: a document that could not be read must come again in full. */
function afterFailure(source: SourceRecord, error: unknown, latencyMs: number, now: Date): Change {
  const failures = source.consecutiveFailures + 1;
  const { status, retryAfter } = error instanceof FetchError ? error : {};
  return {
    lastError: sourceError(error, now),
    lastFetchedAt: now,
    latencyMs,
    consecutiveFailures: failures,
    ...(status !== undefined && { lastStatus: status }),
    ...(status === GONE
      ? { dormantSince: source.dormantSince ?? now, nextFetchAt: nextWhenGone(now) }
      : { nextFetchAt: nextAfterFailure(now, { failures, retryAfter }) }),
  };
}

function sourceError(error: unknown, at: Date): SourceError {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, MAX_DETAIL);
  if (error instanceof FetchError)
    return { code: error.code, detail: error.detail.slice(0, MAX_DETAIL), at, status: error.status };
  if (error instanceof FeedError)
    return { code: error.code, detail: error.detail.slice(0, MAX_DETAIL), at, line: error.line };
  return { code: 'internal', detail, at };
}

function operation(filter: ReturnType<SourceClaims['held']>, change: Change) {
  const entries = Object.entries(change);
  const gone = entries.filter(([, value]) => value === undefined).map(([name]) => [name, 1]);
  const update = {
    $set: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    ...(gone.length > 0 && { $unset: Object.fromEntries(gone) }),
  };
  return { updateOne: { filter, update } };
}

async function writeAll(outcomes: Outcome[]): Promise<void[]> {
  await confirmOfficial(outcomes.flatMap(({ stored }) => stored));
  // Past Mongoose, which would copy and cast each: they are made here, of what was read from the same records.
  await Source.collection.bulkWrite(
    outcomes.map((outcome) => outcome.operation),
    { ordered: false, ignoreUndefined: true },
  );
  return outcomes.map(() => undefined);
}
