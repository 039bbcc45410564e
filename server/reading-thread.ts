import { Worker } from 'node:worker_threads';

const MAX_HEAP_MB = 128;
// What is read is soon done with: with the few MB of the default it would be copied about before.
const YOUNG_HEAP_MB = 32;
/** Requests on the thread at a time: it goes on with the next, however busy who takes its answers is. */
const ON_THREAD = 2;

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

interface Asked<Request, Answer> {
  request: Request;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * One thread that reads what strangers wrote, started when first needed. What hangs or fills it is given up
 * together with the thread; what was to be read after it gets a new one.
 * @param script answers each message that it is sent with exactly one message, in their order
 * @param deadlineMs for one request, from the answer before
 */
export function openReadingThread<Request, Answer>(
  script: URL,
  deadlineMs: number,
): ReadingThread<Request, Answer> {
  const waiting: Asked<Request, Answer>[] = [];
  /** The first is what the thread is at. */
  let sent: Asked<Request, Answer>[] = [];
  let thread: Worker | undefined;
  let ending = false;
  let deadline: NodeJS.Timeout | undefined;

  function start(): Worker {
    const started = startThread(script);
    started.on('message', (answer: Answer) => {
      if (started !== thread) return;
      sent.shift()?.resolve(answer);
      watch();
      send();
    });
    // Also told by a thread that was given up already: it must not take the portal with it.
    started.on('error', (error) => {
      if (started === thread) void giveUp('code' in error ? String(error.code) : '');
    });
    return started;
  }

  function send(): void {
    if (ending) return;
    while (waiting.length > 0 && sent.length < ON_THREAD) {
      const next = waiting.shift()!;
      thread ??= start();
      thread.postMessage(next.request);
      sent.push(next);
      if (sent.length === 1) watch();
    }
  }

  function watch(): void {
    clearTimeout(deadline);
    if (sent.length > 0) deadline = setTimeout(() => void giveUp('deadline'), deadlineMs);
  }

  async function giveUp(detail: string): Promise<void> {
    clearTimeout(deadline);
    const [culprit, ...ahead] = sent;
    sent = [];
    waiting.unshift(...ahead);
    const given = thread;
    thread = undefined;
    // Two threads at a time would take twice the memory.
    ending = true;
    await given?.terminate();
    ending = false;
    culprit?.reject(new TooComplex(detail));
    send();
  }

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        send();
      }),
    close: async () => {
      await thread?.terminate();
      thread = undefined;
    },
  };
}

function startThread(script: URL): Worker {
  return new Worker(script, {
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
  });
}
