import type { SourceRecord } from '../../models/source.js';
import { FeedError } from './adapters/feed-document.js';
import { isReadablePlatform } from './adapters/index.js';
import type { DocumentReader } from './document-reader.js';
import { FetchError } from './fetch-error.js';
import type { HostPauses } from './host-pauses.js';
import type { Pace } from './pace.js';
import type { OutcomeRecorder } from './record-outcome.js';
import type { FetchedDocument, SafeFetcher } from './safe-fetch.js';
import type { PostSaver } from './save-posts.js';
import { pauseUntil } from './schedule.js';

const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, */*;q=0.5';
const TOO_MANY_REQUESTS = 429;

/** What a run needs to refresh sources. */
export interface RefreshTools {
  fetcher: SafeFetcher;
  reader: DocumentReader;
  posts: PostSaver;
  outcomes: OutcomeRecorder;
  pauses: HostPauses;
  pace: Pace;
  /** Of dates in documents that name none. */
  timeZone: string;
}

export type RefreshOutcome =
  | { kind: 'fetched'; newPosts: number }
  | { kind: 'not-modified' }
  | { kind: 'postponed' }
  | { kind: 'failed'; error: unknown };

/** A document that came, and how long that took. */
export interface Fetched {
  kind: 'document';
  document: FetchedDocument;
  latencyMs: number;
}

/**
 * Fetches one claimed source. Where that settles it, it is recorded how it went, which gives the claim back: whatever
 * the source does wrong becomes the outcome, and only the database failing to record outcomes throws.
 */
export async function fetchSource(
  source: SourceRecord,
  host: string,
  { pauses, fetcher, outcomes }: RefreshTools,
  now: Date,
): Promise<Fetched | RefreshOutcome> {
  const pause = pauses.until(host);
  if (pause) {
    outcomes.postponed(source, pause);
    return { kind: 'postponed' };
  }
  const began = performance.now();
  const passed = () => Math.round(performance.now() - began);
  try {
    const document = await fetchDocument(source, fetcher);
    const latencyMs = passed();
    if (document.status !== 304) return { kind: 'document', document, latencyMs };
    outcomes.success(source, { document, latencyMs });
    return { kind: 'not-modified' };
  } catch (error) {
    const latencyMs = passed();
    if (error instanceof FetchError && error.status === TOO_MANY_REQUESTS) {
      await pauses.pause(host, pauseUntil(now, error.retryAfter));
    }
    outcomes.failure(source, error, latencyMs);
    return { kind: 'failed', error };
  }
}

/** Reads what was fetched, saves what is new, and has it recorded how it went, as `fetchSource` does. */
export async function takeIn(
  source: SourceRecord,
  { document, latencyMs }: Fetched,
  tools: RefreshTools,
  now: Date,
): Promise<RefreshOutcome> {
  try {
    const { read, saved } = await tools.pace(async () => {
      const clean = await readDocument(source, document, tools, now);
      return { read: clean, saved: await tools.posts.save(source, clean.posts, now) };
    });
    tools.outcomes.success(source, { document, latencyMs }, read, saved.officialAs);
    return { kind: 'fetched', newPosts: saved.newPosts };
  } catch (error) {
    tools.outcomes.failure(source, error, latencyMs);
    return { kind: 'failed', error };
  }
}

function fetchDocument(source: SourceRecord, fetcher: SafeFetcher): Promise<FetchedDocument> {
  return fetcher.fetch(source.movedTo ?? source.feedUrl, {
    etag: source.etag,
    lastModified: source.lastModified,
    accept: ACCEPT,
  });
}

async function readDocument(
  source: SourceRecord,
  document: FetchedDocument,
  { reader, timeZone }: RefreshTools,
  now: Date,
) {
  const { platform } = source;
  if (!isReadablePlatform(platform)) throw new FeedError('not-a-feed', platform);
  const { body, headers, url } = document;
  return reader.read({ platform, body, contentType: headers.contentType, url, now, timeZone });
}
