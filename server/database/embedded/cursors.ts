import { randomBytes } from 'node:crypto';
import { Long } from 'bson';
import { CommandError } from './errors.js';
import { PAUSE, type Pause } from './query/scan.js';
import { MAX_DOCUMENT_BYTES } from './values/bson.js';
import { checkTime, timeLeft, withTimeLeft } from './time-limit.js';

/** How long a cursor that nobody reads stays open, in milliseconds. */
const IDLE_MS = 10 * 60_000;
/** How long a query runs before other work gets its turn, in milliseconds. */
const SLICE_MS = 5;

export type Rows = Generator<Uint8Array | Pause, void, void>;

interface OpenCursor {
  ns: string;
  rows: Rows;
  /** A document that did not fit the last batch. */
  held?: Uint8Array;
  touchedAt: number;
  /** Milliseconds of its query's time limit that its batches have not used yet. */
  leftMs: number;
}

/** Open cursors. A cursor keeps its place by key, so it holds no transaction of the store open. */
export interface Cursors {
  /** Reads the first batch; the id is zero when the rows are exhausted. */
  open(
    ns: string,
    rows: Rows,
    batchSize: number,
    single: boolean,
  ): Promise<{ id: Long; batch: Uint8Array[] }>;
  /** The next batch; throws CursorNotFound (43). */
  next(id: Long, ns: string, batchSize: number): Promise<{ id: Long; batch: Uint8Array[] }>;
  /** Closes cursors; answers which of the ids were open. */
  kill(ids: Long[]): { killed: Long[]; missing: Long[] };
}

interface Batch {
  batch: Uint8Array[];
  /** The rows are exhausted. */
  done: boolean;
}

export function createCursors(now: () => number = Date.now): Cursors {
  const cursors = new Map<string, OpenCursor>();

  function closeIdle(): void {
    for (const [id, cursor] of cursors) if (now() - cursor.touchedAt > IDLE_MS) close(id);
  }

  function close(id: string): boolean {
    cursors.get(id)?.rows.return();
    return cursors.delete(id);
  }

  return {
    async open(ns, rows, batchSize, single) {
      closeIdle();
      const cursor: OpenCursor = { ns, rows, touchedAt: now(), leftMs: Infinity };
      const { batch, done } = await readBatch(cursor, batchSize);
      if (done || single) {
        rows.return();
        return { id: Long.ZERO, batch };
      }
      const id = newId();
      cursors.set(id.toString(), cursor);
      return { id, batch };
    },
    async next(id, ns, batchSize) {
      const cursor = cursors.get(id.toString());
      if (!cursor || cursor.ns !== ns) throw new CommandError(43, `cursor id ${id.toString()} not found`);
      cursor.touchedAt = now();
      try {
        const { batch, done } = await withTimeLeft(cursor.leftMs, () => readBatch(cursor, batchSize));
        if (done) close(id.toString());
        return { id: done ? Long.ZERO : id, batch };
      } catch (error) {
        close(id.toString());
        throw error;
      }
    },
    kill(ids) {
      const killed = ids.filter((id) => close(id.toString()));
      return { killed, missing: ids.filter((id) => !killed.includes(id)) };
    },
  };
}

/** A positive random 63-bit number, so that one client cannot guess another's. */
function newId(): Long {
  return Long.fromBigInt((randomBytes(8).readBigUInt64BE() >> 1n) | 1n);
}

async function readBatch(cursor: OpenCursor, batchSize: number): Promise<Batch> {
  const batch: Uint8Array[] = [];
  let bytes = 0;
  if (batchSize === 0) return ended(false);
  if (cursor.held) {
    batch.push(cursor.held);
    bytes = cursor.held.length;
    cursor.held = undefined;
  }
  for await (const row of breathing(cursor.rows)) {
    if (batch.length > 0 && bytes + row.length > MAX_DOCUMENT_BYTES) {
      cursor.held = row;
      return ended(false);
    }
    batch.push(row);
    bytes += row.length;
    if (batch.length >= batchSize) return ended(false);
  }
  return ended(true);

  function ended(done: boolean): Batch {
    cursor.leftMs = timeLeft();
    return { batch, done };
  }
}

/**
 * The values of a running query; at its pauses other work gets a turn when the slice of time is used up.
 * @throws CommandError 50 when the command's time is over
 */
export async function* breathing<T>(rows: Generator<T | Pause, void, void>): AsyncGenerator<T, void, void> {
  let since = performance.now();
  for (;;) {
    const { value, done } = rows.next();
    if (done) return;
    if (value !== PAUSE) {
      yield value;
      continue;
    }
    checkTime();
    if (performance.now() - since > SLICE_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }
}
