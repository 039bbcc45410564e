import { Source, type SourceError, type SourceRecord } from '../../models/source.js';
import { FeedError, type ItemProblem } from './adapters/feed-document.js';
import { isReadablePlatform } from './adapters/index.js';
import type { DocumentReader } from './document-reader.js';
import { FetchError } from './fetch-error.js';
import type { FetchedDocument, SafeFetcher } from './safe-fetch.js';
import { savePosts } from './save-posts.js';
import { nextAfterFailure, nextAfterSuccess, nextWhenGone } from './schedule.js';

const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, */*;q=0.5';
const GONE = 410;
const MAX_DETAIL = 300; // characters of an error kept on the source
const MAX_KEPT_PROBLEMS = 20; // items of one document
const MAX_TITLE = 200; // characters

/** What a run needs to refresh sources. */
export interface RefreshTools {
  fetcher: SafeFetcher;
  reader: DocumentReader;
}

export type RefreshOutcome =
  { kind: 'fetched'; newPosts: number } | { kind: 'not-modified' } | { kind: 'failed'; error: unknown };

/**
 * Fetches one claimed source, saves what is new, records how it went and gives the claim back. Whatever the source or
 * its document does wrong becomes the outcome; only the database failing to record it throws.
 */
export async function refreshSource(
  source: SourceRecord,
  tools: RefreshTools,
  now: Date,
): Promise<RefreshOutcome> {
  try {
    const document = await tools.fetcher.fetch(source.movedTo ?? source.feedUrl, {
      etag: source.etag,
      lastModified: source.lastModified,
      accept: ACCEPT,
    });
    if (document.status === 304) {
      await recordSuccess(source, document, now);
      return { kind: 'not-modified' };
    }
    const { title, posts, problems } = await readPosts(source, document, tools.reader, now);
    const newPosts = await savePosts(source, posts, now);
    await recordSuccess(source, document, now, { title: title?.slice(0, MAX_TITLE), problems });
    return { kind: 'fetched', newPosts };
  } catch (error) {
    await recordFailure(source, error, now);
    return { kind: 'failed', error };
  }
}

async function readPosts(source: SourceRecord, document: FetchedDocument, reader: DocumentReader, now: Date) {
  const { platform } = source;
  if (!isReadablePlatform(platform)) throw new FeedError('not-a-feed', platform);
  const { body, headers, url } = document;
  return reader.read({ platform, body, contentType: headers.contentType, url, now });
}

async function recordSuccess(
  source: SourceRecord,
  { status, headers, permanentUrl }: FetchedDocument,
  now: Date,
  read?: { title: string | undefined; problems: ItemProblem[] },
): Promise<void> {
  await Source.updateOne(
    { _id: source._id },
    {
      $set: {
        lastStatus: status,
        lastFetchedAt: now,
        lastSuccessAt: now,
        consecutiveFailures: 0,
        nextFetchAt: nextAfterSuccess(now, source.intervalMinutes),
        claimedUntil: new Date(0),
        ...(permanentUrl && { movedTo: permanentUrl }),
        ...(read && {
          title: read.title,
          itemProblems: read.problems.slice(0, MAX_KEPT_PROBLEMS),
          etag: headers.etag,
          lastModified: headers.lastModified,
        }),
      },
      $unset: { lastError: 1, dormantSince: 1 },
    },
  );
}

/** The validators are kept as they were: a document that could not be read must come again in full. */
async function recordFailure(source: SourceRecord, error: unknown, now: Date): Promise<void> {
  const failures = source.consecutiveFailures + 1;
  const { intervalMinutes } = source;
  const status = error instanceof FetchError ? error.status : undefined;
  const retryAfter = error instanceof FetchError ? error.retryAfter : undefined;
  await Source.updateOne(
    { _id: source._id },
    {
      $set: {
        lastError: sourceError(error, now),
        lastFetchedAt: now,
        consecutiveFailures: failures,
        claimedUntil: new Date(0),
        ...(status !== undefined && { lastStatus: status }),
        ...(status === GONE
          ? { dormantSince: source.dormantSince ?? now, nextFetchAt: nextWhenGone(now) }
          : { nextFetchAt: nextAfterFailure(now, { intervalMinutes, failures, retryAfter }) }),
      },
    },
  );
}

function sourceError(error: unknown, at: Date): SourceError {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, MAX_DETAIL);
  if (error instanceof FetchError)
    return { code: error.code, detail: error.detail.slice(0, MAX_DETAIL), at, status: error.status };
  if (error instanceof FeedError)
    return { code: error.code, detail: error.detail.slice(0, MAX_DETAIL), at, line: error.line };
  return { code: 'internal', detail, at };
}
