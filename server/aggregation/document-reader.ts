import { availableParallelism } from 'node:os';
import { openReadingThread, TooComplex } from '../reading-thread.js';
import { FeedError } from './adapters/feed-document.js';
import type { CleanDocument, ReadRequest } from './read-document.js';
import type { ReadAnswer } from './reader-thread.js';

const DEADLINE_MS = 5_000; // for one document; an ordinary feed takes a few

/** One for each processor that the portal itself leaves free; a document that hangs holds up no more than one. */
const THREADS = Math.min(Math.max(availableParallelism() - 1, 1), 3);

export interface DocumentReader {
  /**
   * Reads one document off the main thread, on whichever thread has the fewest waiting.
   * @throws {FeedError} when it is no feed, or `too-complex` when reading it takes too long or too much memory
   */
  read(request: ReadRequest): Promise<CleanDocument>;
  close(): Promise<void>;
}

/** Threads for the documents of one run. */
export function openDocumentReader(deadlineMs = DEADLINE_MS, count = THREADS): DocumentReader {
  const threads = Array.from({ length: count }, () => ({
    ...openReadingThread<ReadRequest, ReadAnswer>(new URL('./reader-thread.js', import.meta.url), deadlineMs),
    waiting: 0,
  }));
  return {
    async read(request) {
      const thread = threads.reduce((least, one) => (one.waiting < least.waiting ? one : least));
      thread.waiting += 1;
      const answer = await thread
        .ask(request)
        .catch((error: unknown) => {
          throw error instanceof TooComplex ? new FeedError('too-complex', error.detail) : error;
        })
        .finally(() => {
          thread.waiting -= 1;
        });
      if ('document' in answer) return answer.document;
      throw new FeedError(answer.failure.code, answer.failure.detail, answer.failure.line);
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
