import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const MAX_HEAP_MB = 128;
// What is read is soon done with: with the few MB of the default it would be copied about before.
const YOUNG_HEAP_MB = 32;

/** Reading took too long or too much memory, and was given up. `detail` is for the log. */
export class TooComplex extends Error {
  constructor(readonly detail: string) {
    super(detail ? `too complex: ${detail}` : 'too complex');
    this.name = 'TooComplex';
  }
}

export interface ReadingThread<Request, Answer> {
  /**
   * Has one request answered off the main thread, one after the other.
   * @throws {TooComplex}
   */
  ask(request: Request): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * One thread that reads what strangers wrote, started when first needed. What hangs or fills it is given up
 * together with the thread, and the next request gets a new one.
 * @param script answers each message that it is sent with exactly one message
 * @param deadlineMs for one request
 */
export function openReadingThread<Request, Answer>(
  script: URL,
  deadlineMs: number,
): ReadingThread<Request, Answer> {
  let thread: Worker | undefined;
  let previous: Promise<unknown> = Promise.resolve();

  async function askNext(request: Request): Promise<Answer> {
    thread ??= startThread(script);
    try {
      thread.postMessage(request);
      // Rejects when the thread dies or the time is over.
      const [answer] = await once(thread, 'message', { signal: AbortSignal.timeout(deadlineMs) });
      return answer;
    } catch (error) {
      await thread.terminate();
      thread = undefined;
      throw new TooComplex(error instanceof Error && 'code' in error ? String(error.code) : '');
    }
  }

  return {
    ask: (request) => {
      const asking = previous.then(() => askNext(request));
      previous = asking.catch(() => undefined);
      return asking;
    },
    close: async () => {
      await thread?.terminate();
      thread = undefined;
    },
  };
}

function startThread(script: URL): Worker {
  const thread = new Worker(script, {
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
  });
  // Whoever waits for its answer is told too. A thread that dies when its time was over already has nobody who
  // waits, and must not take the portal with it.
  thread.on('error', () => {});
  return thread;
}
