import { mkdirSync } from 'node:fs';
import { open, type Database } from 'lmdb';
import { CommandError } from '../errors.js';

/** How many entries one read of a range takes at first, and at most. */
const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 256;

export type Table = Database<Buffer, Buffer>;

/**
 * The LMDB environment: `meta` holds the catalog, `docs` the documents (collection id + encoded `_id` → BSON),
 * `idx` the index entries (index id + encoded values + encoded `_id` → encoded `_id`).
 */
export interface Store {
  meta: Table;
  docs: Table;
  idx: Table;
  /**
   * Runs the work in a write transaction shared by everything queued in one turn of the event loop; resolves
   * when it is on the disk. The work must not put anything before it is sure not to throw: what it has put
   * stays, since LMDB's shared transaction does not roll back.
   */
  write<T>(work: () => T): Promise<T>;
  /** Called when a commit failed, so that what memory knows of the disk is read again. */
  onFailedCommit(listener: () => void): void;
  close(): Promise<void>;
}

export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const binary = { encoding: 'binary', keyEncoding: 'binary' } as const;
  // Without overlapping syncs a transaction's promise means: synced to the disk.
  const root = open<Buffer, Buffer>({ path: folder, overlappingSync: false, maxDbs: 3, ...binary });
  const table = (name: string): Table => root.openDB<Buffer, Buffer>({ name, ...binary });
  const listeners: (() => void)[] = [];
  return {
    meta: table('meta'),
    docs: table('docs'),
    idx: table('idx'),
    write: async (work) => {
      const outcome = await root
        .transaction(() => attempt(work))
        .catch(async (error: unknown) => {
          for (const listener of listeners) listener();
          throw await commitFailure(error);
        });
      if ('error' in outcome) throw outcome.error;
      return outcome.result;
    },
    onFailedCommit: (listener) => listeners.push(listener),
    close: () => root.close(),
  };
}

type Outcome<T> = { result: T } | { error: unknown };

/** Keeps an error of the work apart from one of the commit. */
function attempt<T>(work: () => T): Outcome<T> {
  try {
    return { result: work() };
  } catch (error) {
    return { error };
  }
}

async function commitFailure(error: unknown): Promise<Error> {
  const pending = (error as { commitError?: Promise<unknown> }).commitError;
  const cause = pending ? await rejectionOf(pending) : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/no space|ENOSPC|quota/i.test(message)) return new CommandError(14031, `disk full: ${message}`);
  return new CommandError(1, `write failed: ${message}`);
}

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
}

export interface Range {
  /** Inclusive. */
  low: Buffer;
  /** Exclusive. */
  high: Buffer;
}

export interface Entry {
  key: Buffer;
  value: Buffer;
}

/**
 * The entries of a range, read in chunks: no read transaction stays open between two of them, so the
 * consumer may pause for as long as it likes and goes on after the last key it saw.
 */
export function* entries(table: Table, { low, high }: Range, reverse: boolean): Generator<Entry, void, void> {
  let last: Buffer | undefined;
  for (let limit = FIRST_CHUNK; ; limit = Math.min(limit * 2, LARGEST_CHUNK)) {
    const bounds = reverse
      ? { start: last ?? high, exclusiveStart: true, end: low, inclusiveEnd: true, reverse }
      : { start: last ?? low, exclusiveStart: last !== undefined, end: high };
    const chunk: Entry[] = [...table.getRange({ ...bounds, limit })];
    yield* chunk;
    if (chunk.length < limit) return;
    last = chunk.at(-1)!.key;
  }
}

/** The range of all keys that begin with the prefix. */
export function prefixRange(prefix: Buffer): Range {
  return { low: prefix, high: after(prefix) };
}

/** The first key after all that begin with the prefix. */
export function after(prefix: Buffer): Buffer {
  const high = Buffer.from(prefix);
  for (let i = high.length - 1; i >= 0; i--) {
    if (high[i]! < 0xff) {
      high[i]!++;
      return high.subarray(0, i + 1);
    }
  }
  return Buffer.alloc(1979, 0xff);
}
