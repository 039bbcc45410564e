import type { Types } from 'mongoose';
import type { PageCopy } from '../../models/story-evidence.js';
import { FetchError } from '../aggregation/fetch-error.js';
import { openPortalFetcher } from '../aggregation/portal-fetcher.js';
import type { FetchedDocument } from '../aggregation/safe-fetch.js';
import type { Portal } from '../portal.js';
import { openReadingThread, TooComplex } from '../reading-thread.js';
import { evidenceFiles, sha256, type FileOwner } from './files.js';
import type { Page, PageText } from './page-text.js';

const READ_DEADLINE_MS = 5_000; // for one page; an ordinary one takes milliseconds
const ACCEPT = 'text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.5';
const TYPE_MAX_LENGTH = 100; // characters

/** What came of one try; why it failed is part of it. */
export type CopyOutcome = Omit<PageCopy, 'dueAt' | 'attempts'>;

/**
 * Fetches a page through the safe fetcher and keeps its text and the SHA-256 of its bytes. Whatever the site does
 * wrong becomes the outcome; only the portal's own faults throw.
 */
export async function copyPage(
  portal: Portal,
  url: string,
  owner: FileOwner,
  now: () => Date,
): Promise<CopyOutcome> {
  const fetcher = openPortalFetcher(portal);
  const reader = openReadingThread<Page, PageText>(
    new URL('./page-thread.js', import.meta.url),
    READ_DEADLINE_MS,
  );
  try {
    const page = await fetcher.fetch(url, { accept: ACCEPT, signal: portal.stopping });
    const { body, headers } = page;
    const { text, title, truncated } = await reader.ask({ body, contentType: headers.contentType });
    return {
      ...received(page, url),
      takenAt: now(),
      ...(title && { title }),
      ...(text && { file: await keepText(owner, text), truncated }),
    };
  } catch (error) {
    if (error instanceof FetchError) return failed(error.code, now(), error.status);
    if (error instanceof TooComplex) return failed('too-complex', now());
    throw error;
  } finally {
    await Promise.all([fetcher.close(), reader.close()]);
  }
}

function received({ body, headers, url: foundAt }: FetchedDocument, url: string): CopyOutcome {
  return {
    ...(foundAt !== new URL(url).href && { foundAt }),
    sha256: sha256(body),
    size: body.length,
    type: (headers.contentType?.split(';')[0]?.trim().toLowerCase() ?? '').slice(0, TYPE_MAX_LENGTH),
  };
}

function keepText(owner: FileOwner, text: string): Promise<Types.ObjectId> {
  return evidenceFiles.write(`${String(owner.evidence)}.txt`, { ...owner }, Buffer.from(text));
}

function failed(code: string, at: Date, status?: number): CopyOutcome {
  return { error: { code, at, ...(status !== undefined && { status }) } };
}
