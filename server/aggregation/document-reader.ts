import { openReadingThread, TooComplex } from '../reading-thread.js';
import { FeedError } from './adapters/feed-document.js';
import type { CleanDocument, ReadRequest } from './read-document.js';
import type { ReadAnswer } from './reader-thread.js';

const DEADLINE_MS = 5_000; // for one document; an ordinary feed takes a few

export interface DocumentReader {
  /**
   * Reads one document off the main thread, one after the other.
   * @throws {FeedError} when it is no feed, or `too-complex` when reading it takes too long or too much memory
   */
  read(request: ReadRequest): Promise<CleanDocument>;
  close(): Promise<void>;
}

/** A thread of its own for the documents of one run. */
export function openDocumentReader(deadlineMs = DEADLINE_MS): DocumentReader {
  const thread = openReadingThread<ReadRequest, ReadAnswer>(
    new URL('./reader-thread.js', import.meta.url),
    deadlineMs,
  );
  return {
    async read(request) {
      const answer = await thread.ask(request).catch((error: unknown) => {
        throw error instanceof TooComplex ? new FeedError('too-complex', error.detail) : error;
      });
      if ('document' in answer) return answer.document;
      throw new FeedError(answer.failure.code, answer.failure.detail, answer.failure.line);
    },
    close: () => thread.close(),
  };
}
