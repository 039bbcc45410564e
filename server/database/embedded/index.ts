import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { releaseLock } from './lock.js';
import type { FromWorker, ToWorker, WorkerData } from './messages.js';

/** A scan makes garbage faster than anything else here; left alone V8 keeps more of it and is no faster. */
const YOUNG_GENERATION_MB = 8;

/** The folder is held by another process, which can be joined at `uri`. */
export class DatabaseLocked extends Error {
  override readonly name = 'DatabaseLocked';
  readonly code = 'DATABASE_LOCKED';

  constructor(
    message: string,
    readonly uri: string,
  ) {
    super(message);
  }
}

export interface EmbeddedDatabase {
  /** A connection string for the driver. */
  uri: string;
  /** Ends connections and closes the files; what was acknowledged is on the disk already. */
  close(): Promise<void>;
}

export interface EmbeddedDatabaseOptions {
  /** Where the data is kept; made when missing. */
  folder: string;
  /** Told when the database dies on its own. Without it the error is thrown as an uncaught exception. */
  onFailure?: (error: Error) => void;
}

/**
 * Starts the database in a worker thread and resolves when it listens.
 * @throws DatabaseLocked when another process holds the folder, Error when the data cannot be opened
 */
export function startEmbeddedDatabase({
  folder,
  onFailure,
}: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const absolute = path.resolve(folder);
  mkdirSync(absolute, { recursive: true, mode: 0o700 });
  const token = randomUUID();
  const workerData: WorkerData = { folder: absolute, token };
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  let closing: Promise<void> | undefined;
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    let listening = false;
    worker.once('error', (error: Error) => (failure = error));
    worker.once('exit', (code) => {
      // The lock outlives a worker that died, and this process is not dead.
      releaseLock(absolute, token);
      if (closing) return;
      const error = failure ?? new Error(`the embedded database ended with code ${code}`);
      if (!listening) reject(error);
      else (onFailure ?? raise)(error);
    });
    worker.once('message', (message: FromWorker) => {
      if (message.kind === 'listening') {
        listening = true;
        resolve({ uri: message.uri, close: () => (closing ??= close(worker)) });
      } else if (message.kind === 'locked') {
        reject(
          new DatabaseLocked(`the database in ${absolute} is in use by process ${message.pid}`, message.uri),
        );
      }
    });
  });
}

function raise(error: Error): never {
  throw error;
}

/** Resolves when the worker has closed its files and ended. */
function close(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
    worker.on('message', ({ kind }: FromWorker) => {
      if (kind === 'closed') void worker.terminate();
    });
    worker.postMessage({ kind: 'close' } satisfies ToWorker);
  });
}
