import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FeedError } from './adapters/feed-document.js';
import type { CleanDocument, ReadRequest } from './read-document.js';
import type { ReadAnswer } from './reader-thread.js';

const DEADLINE_MS = 5_000; // for one document; an ordinary feed takes a few
const MAX_HEAP_MB = 128; // of the reading thread

export interface DocumentReader {
  /**
   * Reads one document off the main thread, one after the other.
   * @throws {FeedError} when it is no feed, or `too-complex` when reading it takes too long or too much memory
   */
  read(request: ReadRequest): Promise<CleanDocument>;
  close(): Promise<void>;
}

/**
 * One thread that reads documents, started when first needed. A document that hangs or fills it is given up together
 * with the thread, and the next document gets a new one.
 */
export function openDocumentReader(deadlineMs = DEADLINE_MS): DocumentReader {
  let thread: Worker | undefined;
  let previous: Promise<unknown> = Promise.resolve();

  async function readNext(request: ReadRequest): Promise<CleanDocument> {
    thread ??= startThread();
    try {
      const answer = await ask(thread, request, deadlineMs);
      if ('document' in answer) return answer.document;
      throw new FeedError(answer.failure.code, answer.failure.detail, answer.failure.line);
    } catch (error) {
      if (error instanceof FeedError) throw error;
      await thread.terminate();
      thread = undefined;
      throw new FeedError('too-complex', error instanceof Error && 'code' in error ? String(error.code) : '');
    }
  }

  return {
    read: (request) => {
      const reading = previous.then(() => readNext(request));
      previous = reading.catch(() => undefined);
      return reading;
    },
    close: async () => {
      await thread?.terminate();
      thread = undefined;
    },
  };
}

function startThread(): Worker {
  const thread = new Worker(new URL('./reader-thread.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  // Whoever waits for its answer is told too. A thread that dies when its time was over already has nobody who
  // waits, and must not take the portal with it.
  thread.on('error', () => {});
  return thread;
}

/** Rejects when the thread dies or the time is over. */
async function ask(thread: Worker, request: ReadRequest, deadlineMs: number): Promise<ReadAnswer> {
  thread.postMessage(request);
  const [answer] = await once(thread, 'message', { signal: AbortSignal.timeout(deadlineMs) });
  return answer;
}
