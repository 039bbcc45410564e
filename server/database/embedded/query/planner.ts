import { badValue, CommandError } from '../errors.js';
import type { Collection, Index } from '../storage/catalog.js';
import { prefixRange, type Store } from '../storage/store.js';
import { isDocument, plain, type Doc } from '../values/bson.js';
import { describe } from '../values/describe.js';
import { boundsOf, implies } from './bounds.js';
import type { Filter } from './filter.js';
import { scanOf, sizeOf, type Candidate, type IndexScan } from './index-scan.js';
import type { Pattern } from './sort.js';

export interface Plan {
  /** Empty: the whole collection is scanned. Several: the branches of an `$or`. */
  scans: IndexScan[];
  /** Whether the whole collection is scanned from its end. */
  reverse?: boolean;
  /** Whether rows come out in the order asked for. */
  sorted: boolean;
  /** Whether every document that has an entry in the ranges is a match. */
  exact: boolean;
  /** Whether there is also one entry for each document: they need only be counted. */
  covers: boolean;
  /** Whether a unique index leads to one document at most. */
  single: boolean;
}

export interface Question {
  filter: Filter;
  sort?: Pattern;
  /** An index's name or pattern, or `{$natural: 1}` (or -1) for none. */
  hint?: unknown;
}

/** Chooses the indexes to walk. Any plan is correct: every row is tested against the whole filter again. */
export function choosePlan(store: Store, collection: Collection, { filter, sort, hint }: Question): Plan {
  const everything: Plan = {
    scans: [],
    sorted: sort === undefined,
    exact: false,
    covers: false,
    single: false,
  };
  if (hint !== undefined && hint !== null) {
    const index = hinted(collection, hint);
    if (index) return byHint(store, collection, index, { filter, sort });
    return { ...everything, reverse: plain((hint as Doc).$natural) === -1 };
  }
  const best = bestIndex(store, collection, filter, sort);
  if (best && best.score > 0) return planOf(best, filter);
  const branches = unionOf(store, collection, filter);
  if (branches)
    return { scans: branches, sorted: sort === undefined, exact: false, covers: false, single: false };
  return best ? planOf(best, filter) : everything;
}

function planOf({ scan, sorted, used, single }: Candidate, filter: Filter): Plan {
  const { partial, multikey } = scan.index;
  // What a partial index is made for is true of all its entries.
  const conditions = (filter.kind === 'and' ? filter.parts : [filter]).filter(
    (condition) => !(partial && isExistence(condition) && implies(partial, condition)),
  );
  const ofLists = multikey.includes(true);
  const exact =
    conditions.length === used &&
    conditions.every(ofLists ? isOfWords : isOfRanges) &&
    boundsOf(filter).length === used;
  return { scans: [scan], sorted, exact, covers: exact && !ofLists, single };
}

/**
 * Of the indexes whose ranges bound the same fields, those that can hold the fewest entries: the ones of a part of
 * the documents before the rest, and indexes of lists, with an entry for each element, last. Counting them would
 * take longer than most queries.
 */
function fewestOfEach(candidates: Candidate[]): Candidate[] {
  const fewest = new Map<string, Candidate[]>();
  for (const candidate of candidates.toSorted((a, b) => entriesRank(a) - entriesRank(b))) {
    const found = fewest.get(candidate.bounded);
    if (!found) fewest.set(candidate.bounded, [candidate]);
    else if (entriesRank(candidate) === entriesRank(found[0]!) && entriesRank(candidate) !== WHOLE) {
      found.push(candidate);
    }
  }
  return [...fewest.values()].flat();
}

const [PART, WHOLE, LISTS] = [0, 1, 2];

function entriesRank({ scan: { index } }: Candidate): number {
  if (index.partial || index.sparse) return PART;
  return index.multikey.includes(true) ? LISTS : WHOLE;
}

function isExistence(condition: Filter): boolean {
  return condition.kind === 'leaf' && condition.operator === '$exists';
}

/** The operators whose ranges hold exactly the values that match. */
const COVERED = ['$eq', '$in', '$gt', '$gte', '$lt', '$lte'];

const isOfRanges = (condition: Filter): boolean =>
  condition.kind === 'leaf' && COVERED.includes(condition.operator);

/** In arrays only what is sure: null, arrays and ranges have rules of their own there. */
const isOfWords = (condition: Filter): boolean =>
  condition.kind === 'leaf' &&
  ['$eq', '$in'].includes(condition.operator) &&
  [condition.operand].flat().every((value) => typeof value === 'string');

/** The index a hint names; undefined for `$natural`. Throws BadValue when there is none. */
function hinted({ indexes }: Collection, hint: unknown): Index | undefined {
  if (isDocument(hint) && '$natural' in hint) {
    const { $natural } = plain(hint) as Doc;
    if ($natural !== 1 && $natural !== -1) throw badValue('$natural hint must be 1 or -1');
    return undefined;
  }
  const pattern = isDocument(hint) ? JSON.stringify(plain(hint)) : undefined;
  const found = indexes.find(
    ({ name, spec }) => name === hint || JSON.stringify(plain(spec.key)) === pattern,
  );
  if (!found)
    throw new CommandError(2, `hint provided does not correspond to an existing index: ${describe(hint)}`);
  return found;
}

/** The hinted index even where it serves nothing: all of it then, as in MongoDB, whatever it leaves out. */
function byHint(store: Store, collection: Collection, index: Index, { filter, sort }: Question): Plan {
  const usable = !index.partial || implies(filter, index.partial);
  const candidate = usable ? scanOf(store, collection, index, boundsOf(filter), sort) : undefined;
  if (candidate) return planOf(candidate, filter);
  const isId = index.name === '_id_';
  const ranges = [prefixRange(isId ? collection.prefix : index.prefix)];
  const table = isId ? store.docs : store.idx;
  const scan: IndexScan = { index, table, ranges, reverse: false, probes: [], pointLength: 0 };
  return { scans: [scan], sorted: sort === undefined, exact: false, covers: false, single: false };
}

/** One scan for each branch of an `$or`, when all of them have an index. */
function unionOf(store: Store, collection: Collection, filter: Filter): IndexScan[] | undefined {
  const parts = filter.kind === 'and' ? filter.parts : [filter];
  for (const part of parts) {
    if (part.kind !== 'or') continue;
    const scans = part.parts.map((branch) => {
      const candidate = bestIndex(store, collection, branch);
      return candidate && candidate.score > 0 ? [candidate.scan] : unionOf(store, collection, branch);
    });
    if (scans.every((scan) => scan !== undefined)) return scans.flat();
  }
  return undefined;
}

/** The index with the highest score; of equals the one with fewer entries in its ranges. */
function bestIndex(
  store: Store,
  collection: Collection,
  filter: Filter,
  sort?: Pattern,
): Candidate | undefined {
  const bounds = boundsOf(filter);
  const candidates = collection.indexes
    .filter((index) => !index.partial || implies(filter, index.partial))
    .map((index) => scanOf(store, collection, index, bounds, sort))
    .filter((candidate) => candidate !== undefined);
  if (candidates.length <= 1) return candidates[0];
  const top = Math.max(...candidates.map(({ score }) => score));
  const leaders = fewestOfEach(candidates.filter(({ score }) => score === top));
  if (leaders.length === 1) return leaders[0];
  const counted = leaders.map((candidate) => ({
    candidate,
    entries: sizeOf(candidate.scan.table, candidate.scan.ranges),
  }));
  return counted.reduce((a, b) => (b.entries < a.entries ? b : a)).candidate;
}

function holdsMore(table: IndexScan['table'], range: { start: Buffer; end: Buffer }, least: number): boolean {
  return [...table.getKeys({ ...range, offset: least, limit: 1 })].length > 0;
}

/** How many entries the ranges hold, counting no further than `most`. */
export function countEntries({ table, ranges }: IndexScan, most: number): number {
  let count = 0;
  for (const { low, high } of ranges) {
    const range = { start: low, end: high };
    // LMDB skips entries several times faster than it counts them.
    if (most !== Infinity && holdsMore(table, range, most - count)) return most;
    count += table.getKeysCount(range);
  }
  return Math.min(most, count);
}
