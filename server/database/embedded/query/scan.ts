import { CommandError } from '../errors.js';
import type { Collection } from '../storage/catalog.js';
import { entries, prefixRange, type Entry, type Store } from '../storage/store.js';
import { decode, type Doc } from '../values/bson.js';
import { MAX_KEY_BYTES } from '../values/keys.js';
import type { Filter } from './filter.js';
import type { IndexScan } from './index-scan.js';
import { fieldsRead, narrow } from './narrow.js';
import type { Plan } from './planner.js';

/** How many documents are examined between two chances to pause. */
const EXAMINED_BETWEEN_PAUSES = 32;

/** How many entries are passed over at once: some milliseconds without a pause. */
const MOST_PASSED = 20_000;

/** Yielded by a running query now and then: here the consumer may let other work run. */
export const PAUSE = Symbol('pause');
export type Pause = typeof PAUSE;

export interface Row {
  raw: Buffer;
  /** Decoded when it is first asked for: most of a document's fields are only passed on. */
  readonly doc: Doc;
}

export interface Counters {
  keys: number;
  docs: number;
}

/**
 * The documents a plan leads to that match the filter, in the plan's order, each once.
 * @param passed how many of them are passed over, where `passable` says that they can be
 */
export function* matching(
  store: Store,
  collection: Collection,
  plan: Plan,
  filter: Filter,
  counters: Counters = { keys: 0, docs: 0 },
  passed = 0,
): Generator<Row | Pause, void, void> {
  const source =
    plan.scans.length === 0
      ? wholeCollection(store, collection, plan.reverse)
      : indexed(store, collection, plan, counters, passed);
  const fields = fieldsRead(filter);
  let sincePause = 0;
  for (const raw of source) {
    if (++sincePause >= EXAMINED_BETWEEN_PAUSES) {
      sincePause = 0;
      yield PAUSE;
    }
    if (raw === PAUSE) continue;
    counters.docs++;
    if (plan.exact || filter.matches(decode(fields ? narrow(raw, fields) : raw))) yield rowOf(raw);
  }
}

/** How many of so many documents can be passed over by their entries alone: one range, an entry for each match. */
export function passable({ covers, scans: [scan, ...others] }: Plan, skip: number): number {
  const oneRange = covers && scan?.ranges.length === 1 && others.length === 0;
  return oneRange ? Math.min(skip, MOST_PASSED) : 0;
}

/** A row that is decoded when its document is first asked for. */
export function rowOf(raw: Buffer): Row {
  let doc: Doc | undefined;
  return {
    raw,
    get doc() {
      return (doc ??= decode(raw));
    },
  };
}

function* wholeCollection(
  { docs }: Store,
  collection: Collection,
  reverse = false,
): Generator<Buffer, void, void> {
  for (const { value } of entries(docs, prefixRange(collection.prefix), reverse)) {
    refuseDropped(collection);
    yield value;
  }
}

/** What was dropped between two pauses may be half gone already: better an error than a part of the rows. */
function refuseDropped(...parts: { dropped?: boolean }[]): void {
  if (parts.some(({ dropped }) => dropped))
    throw new CommandError(175, 'the collection or its index was dropped');
}

function* indexed(
  store: Store,
  collection: Collection,
  { scans, exact }: Plan,
  counters: Counters,
  passed: number,
): Generator<Buffer | Pause, void, void> {
  const repeats = scans.length > 1 || scans[0]!.index.multikey.includes(true);
  const seen = new Set<string>();
  for (const scan of scans) {
    for (const { key, value } of walk(scan, passed)) {
      counters.keys++;
      refuseDropped(collection, scan.index);
      const isId = scan.table === store.docs;
      const id = isId ? key.subarray(collection.prefix.length) : value;
      const skipped = repeats && seen.has(id.toString('latin1'));
      if (skipped || !scan.probes.every((probe) => hasEntry(scan, key, probe))) {
        yield PAUSE;
        continue;
      }
      // The entry may be gone since its chunk was read; where nothing tests the document again, look once more.
      if (exact && !scan.table.doesExist(key)) continue;
      if (repeats) seen.add(id.toString('latin1'));
      const raw = isId ? value : store.docs.get(Buffer.concat([collection.prefix, id]));
      // A document may be gone between two chunks of its index.
      if (raw) yield raw;
    }
  }
}

/** The entries of a scan in its order. */
function* walk({ table, ranges, reverse, merged }: IndexScan, passed: number): Generator<Entry, void, void> {
  if (!merged) {
    for (const range of ranges) yield* entries(table, range, reverse, passed);
    return;
  }
  const walks = ranges.map((range, i) => headed(entries(table, range, reverse), merged[i]!));
  const before = (a: Head, b: Head): boolean => Buffer.compare(a.order, b.order) < 0 !== reverse;
  let heads = walks.flatMap((next) => next() ?? []);
  while (heads.length > 0) {
    const first = heads.reduce((a, b) => (before(b, a) ? b : a));
    yield first.entry;
    const following = first.next();
    heads = heads.flatMap((head) => (head === first ? (following ?? []) : head));
  }
}

/** The next entry of one of several walks, and the part of its key that tells its place among the others. */
interface Head {
  entry: Entry;
  order: Buffer;
  next: () => Head | undefined;
}

function headed(walked: Generator<Entry, void, void>, skip: number): () => Head | undefined {
  return function next() {
    const { value: entry } = walked.next();
    return entry ? { entry, order: entry.key.subarray(skip), next } : undefined;
  };
}

/** Whether the same key with its first value replaced exists: the document also has the probed value. */
function hasEntry({ table, index, pointLength }: IndexScan, key: Buffer, probe: Buffer): boolean {
  const rest = key.subarray(index.prefix.length + pointLength);
  const wanted = Buffer.concat([index.prefix, probe, rest]);
  return wanted.length <= MAX_KEY_BYTES && table.doesExist(wanted);
}
