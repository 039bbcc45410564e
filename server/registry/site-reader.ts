import { FetchError } from '../aggregation/fetch-error.js';
import { NotForRobots, openPoliteFetcher } from '../aggregation/polite-fetcher.js';
import type { FetchedDocument } from '../aggregation/safe-fetch.js';
import type { Portal } from '../portal.js';
import { openReadingThread, TooComplex } from '../reading-thread.js';
import type { PageFacts, ReceivedPage } from './page-facts.js';

const READ_DEADLINE_MS = 5_000; // for one page; an ordinary one takes milliseconds
const ACCEPT_PAGE = 'text/html, application/xhtml+xml;q=0.9, */*;q=0.5';

/** Why a page could not be looked at: a code with words in the locale files, and the server's answer. */
export interface LookFailure {
  error: string;
  status?: number;
}

/** Looks at the pages of organisations, off the main thread and no faster than their sites should bear. */
export interface SiteReader {
  /** @throws what `lookFailure` turns into a code */
  page(url: string): Promise<PageFacts & { url: string }>;
  /** The document as it is. @throws as `page` */
  document(url: string, accept: string): Promise<FetchedDocument>;
  close(): Promise<void>;
}

export function openSiteReader(portal: Portal, options: { pauseMs?: number } = {}): SiteReader {
  const fetcher = openPoliteFetcher(portal, options);
  const thread = openReadingThread<ReceivedPage, PageFacts>(
    new URL('./page-facts-thread.js', import.meta.url),
    READ_DEADLINE_MS,
  );
  return {
    async page(address) {
      const { body, headers, url } = await fetcher.get(address, ACCEPT_PAGE);
      return { ...(await thread.ask({ body, contentType: headers.contentType, url })), url };
    },
    document: (url, accept) => fetcher.get(url, accept),
    close: async () => {
      await Promise.all([fetcher.close(), thread.close()]);
    },
  };
}

/** What a site did wrong, as a code. @throws what is no site's doing */
export function lookFailure(error: unknown): LookFailure {
  if (error instanceof NotForRobots) return { error: 'robots' };
  if (error instanceof TooComplex) return { error: 'too-complex' };
  if (!(error instanceof FetchError)) throw error;
  return { error: error.code, ...(error.status !== undefined && { status: error.status }) };
}
