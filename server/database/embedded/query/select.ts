import { CommandError } from '../errors.js';
import type { Collection } from '../storage/catalog.js';
import type { Store } from '../storage/store.js';
import { choosePlan, type Plan, type Question } from './planner.js';
import { matching, passable, PAUSE, rowOf, type Counters, type Pause, type Row } from './scan.js';
import { sortKey, type Pattern } from './sort.js';

/** What a sort without an index may hold in memory, as in MongoDB, in bytes. */
const SORT_MEMORY_BYTES = 100 * 1024 * 1024;

export interface Selection extends Question {
  skip?: number;
  /** Zero or undefined: no limit. */
  limit?: number;
}

/** Finds, sorts and cuts out documents, pausing now and then. */
export function* select(
  store: Store,
  collection: Collection,
  { filter, sort, hint, skip = 0, limit = 0 }: Selection,
  plan: Plan = choosePlan(store, collection, { filter, sort, hint }),
  counters?: Counters,
): Generator<Row | Pause, void, void> {
  const unsorted = sort !== undefined && !plan.sorted;
  const passed = unsorted ? 0 : passable(plan, skip);
  const found = matching(store, collection, plan, filter, counters, passed);
  const rows = unsorted ? sorted(found, sort, limit && skip + limit) : found;
  let seen = passed;
  for (const row of rows) {
    if (row === PAUSE) yield row;
    else if (++seen > skip) {
      yield row;
      if (limit && seen >= skip + limit) return;
    }
  }
}

/** Sorts all rows, of which only the first `most` are needed (0: all). */
function* sorted(
  rows: Generator<Row | Pause, void, void>,
  pattern: Pattern,
  most: number,
): Generator<Row | Pause, void, void> {
  // Undecoded: a decoded document takes several times the room.
  let kept: { key: Buffer; raw: Buffer }[] = [];
  let bytes = 0;
  const arrange = (): void => void kept.sort((a, b) => Buffer.compare(a.key, b.key));
  for (const row of rows) {
    if (row === PAUSE) {
      yield row;
      continue;
    }
    kept.push({ key: sortKey(row.doc, pattern), raw: row.raw });
    bytes += row.raw.length;
    if (most && kept.length >= 2 * most + 100) {
      arrange();
      kept = kept.slice(0, most);
      bytes = kept.reduce((sum, { raw }) => sum + raw.length, 0);
    }
    if (bytes > SORT_MEMORY_BYTES) {
      throw new CommandError(
        292,
        `Sort exceeded memory limit of ${SORT_MEMORY_BYTES} bytes; add an index or a limit`,
      );
    }
  }
  arrange();
  for (const { raw } of kept) yield rowOf(raw);
}

/** The first matching row, read without a pause: for use within a write. */
export function firstRow(store: Store, collection: Collection, question: Question): Row | undefined {
  for (const row of select(store, collection, { ...question, limit: 1 })) if (row !== PAUSE) return row;
  return undefined;
}
