import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { constants } from 'node:os';
import path from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { CommandError } from '../errors.js';
import { MAX_KEY_BYTES } from '../values/keys.js';
import { checkDataFile } from './data-file.js';

/** How many entries one read of a range takes at first, and at most. */
const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 256;

const { ENOSPC, EDQUOT, EFBIG } = constants.errno;
/** A key of `meta` that is only written to have written. */
const TURN = Buffer.from('turn');
const FULL = new Set<number | undefined>([ENOSPC, EDQUOT, EFBIG]);
/** With less than this left a failed write is the disk's fault. */
const FULL_BELOW_BYTES = 1024 * 1024;

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
  /** Whether the last write failed: a full disk lets small transactions pass where a large one would not. */
  failing(): boolean;
  /** Called when a commit failed, so that what memory knows of the disk is read again. */
  onFailedCommit(listener: () => void): void;
  close(): Promise<void>;
}

export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkDataFile(path.join(folder, 'data.mdb'));
  const binary = { encoding: 'binary', keyEncoding: 'binary' } as const;
  const root = open<Buffer, Buffer>({
    path: folder,
    maxDbs: 3,
    // A transaction's promise then means: synced to the disk.
    overlappingSync: false,
    // Its own batches leave a promise behind that nobody can await, and that rejects when the disk is full.
    eventTurnBatching: false,
    ...binary,
  });
  const table = (name: string): Table => root.openDB<Buffer, Buffer>({ name, ...binary });
  const [meta, docs, idx] = [table('meta'), table('docs'), table('idx')];
  const listeners: (() => void)[] = [];
  let failed = false;
  const commit = async (batch: () => void): Promise<void> => {
    try {
      await root.transaction(batch);
    } catch (error) {
      failed = true;
      for (const listener of listeners) listener();
      throw await commitFailure(error, folder);
    }
    if (failed) failed = !(await releasePages(root, meta));
  };
  return {
    meta,
    docs,
    idx,
    write: groupWrites(commit),
    failing: () => failed,
    onFailedCommit: (listener) => listeners.push(listener),
    close: () => root.close(),
  };
}

/**
 * LMDB uses the pages one transaction freed only two transactions later. On a full disk the one between might never
 * succeed, so after a removal a smallest possible one is made. Answers whether it succeeded.
 */
async function releasePages(root: RootDatabase<Buffer, Buffer>, meta: Table): Promise<boolean> {
  try {
    await root.transaction(() => void meta.put(TURN, TURN));
    return true;
  } catch (error) {
    // Still full: the next write that succeeds tries again. A failure of its own is the client's to hear of.
    await commitCause(error);
    return false;
  }
}

/**
 * Joins writes into transactions: what is asked for until the transaction gets its turn runs in it. The promise
 * of each write settles with its own result, or with the failure of the whole commit.
 */
function groupWrites(commit: (batch: () => void) => Promise<void>): Store['write'] {
  let waiting: (() => void)[] = [];
  let group: Promise<void> | undefined;
  const runAll = (): void => {
    const batch = waiting;
    waiting = [];
    group = undefined;
    for (const run of batch) run();
  };
  return async (work) => {
    let outcome: { result: ReturnType<typeof work> } | { error: unknown } | undefined;
    waiting.push(() => {
      try {
        outcome = { result: work() };
      } catch (error) {
        outcome = { error };
      }
    });
    await (group ??= commit(runAll));
    if ('error' in outcome!) throw outcome.error;
    return outcome!.result;
  };
}

/** The error of a commit that failed: 14031 when the disk is full, which LMDB may report as a short write. */
async function commitFailure(error: unknown, folder: string): Promise<CommandError> {
  const cause = await commitCause(error);
  const { bavail, bsize } = await statfs(folder);
  if (FULL.has(cause.code) || bavail * bsize < FULL_BELOW_BYTES) {
    return new CommandError(14031, `the disk is full, nothing was written: ${cause.message}`);
  }
  return new CommandError(1, `the write failed: ${cause.message}`);
}

/** The error behind a failed commit, which lmdb hands over as a promise that rejects. */
async function commitCause(error: unknown): Promise<Error & { code?: number }> {
  try {
    await (error as { commitError?: Promise<unknown> }).commitError;
    return error as Error;
  } catch (cause) {
    return cause as Error;
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
 * @param passed how many are passed over at the beginning, unread
 */
export function* entries(
  table: Table,
  { low, high }: Range,
  reverse: boolean,
  passed = 0,
): Generator<Entry, void, void> {
  let last: Buffer | undefined;
  for (let limit = FIRST_CHUNK; ; limit = Math.min(limit * 2, LARGEST_CHUNK)) {
    const bounds = reverse
      ? { start: last ?? high, exclusiveStart: true, end: low, inclusiveEnd: true, reverse }
      : { start: last ?? low, exclusiveStart: last !== undefined, end: high };
    const offset = last ? 0 : passed;
    const chunk: Entry[] = [...table.getRange({ ...bounds, limit, offset })];
    yield* chunk;
    if (chunk.length < limit) return;
    last = chunk.at(-1)!.key;
  }
}

/** The range of all keys that begin with the prefix. */
export function prefixRange(prefix: Buffer): Range {
  return rangeBetween(prefix, after(prefix));
}

/** The range of all keys from `low` on and before `high`, which may both be longer than any key can be. */
export function rangeBetween(low: Buffer, high: Buffer): Range {
  return { low: reachable(low), high: reachable(high) };
}

// LMDB takes no bound longer than a key. What is cut off makes no difference: no key is long enough to hold it.
function reachable(bound: Buffer): Buffer {
  return bound.length > MAX_KEY_BYTES ? after(bound.subarray(0, MAX_KEY_BYTES)) : bound;
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
  return Buffer.alloc(MAX_KEY_BYTES + 1, 0xff);
}
