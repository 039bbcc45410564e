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

/**
 * Fetches one claimed source, saves what is new, and has it recorded how it went, which gives the claim back. Whatever
 * the source or its document does wrong becomes the outcome; only the database failing to record outcomes throws.
 */
export async function refreshSource(
  source: SourceRecord,
  host: string,
  tools: RefreshTools,
  now: Date,
): Promise<RefreshOutcome> {
  const pause = tools.pauses.until(host);
  if (pause) {
    tools.outcomes.postponed(source, pause);
    return { kind: 'postponed' };
  }
  const began = performance.now();
  let latencyMs = 0;
  try {
    const document = await fetchDocument(source, tools.fetcher).finally(() => {
      latencyMs = Math.round(performance.now() - began);
    });
    if (document.status === 304) {
      tools.outcomes.success(source, { document, latencyMs });
      return { kind: 'not-modified' };
    }
    const { read, saved } = await tools.pace(async () => {
      const clean = await readDocument(source, document, tools, now);
      return { read: clean, saved: await tools.posts.save(source, clean.posts, now) };
    });
    tools.outcomes.success(source, { document, latencyMs }, read, saved.confirm);
    return { kind: 'fetched', newPosts: saved.newPosts };
  } catch (error) {
    if (error instanceof FetchError && error.status === TOO_MANY_REQUESTS) {
      await tools.pauses.pause(host, pauseUntil(now, error.retryAfter));
    }
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
