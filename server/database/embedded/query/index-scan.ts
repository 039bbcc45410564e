import type { Collection, Index } from '../storage/catalog.js';
import { after, prefixRange, rangeBetween, type Range, type Store, type Table } from '../storage/store.js';
import { intersect, type Bounds, type End, type Interval, type Points } from './bounds.js';
import type { Pattern } from './sort.js';

/** The most ranges one scan is cut into (`$in` on several fields multiplies). */
const MOST_RANGES = 2000;
/** The most ranges read side by side to merge them. */
const MOST_MERGED = 50;
/** The sizes told apart when two ways are compared; LMDB skips entries quickly, but counting all would take long. */
const SIZES = [4, 16, 64, 256, 1024, 4096, 16_384];
/** A unique index with all its values given leads to one document: nothing beats it. */
const UNIQUE_SCORE = 1000;

/** One walk over an index: its ranges in the order of the walk. */
export interface IndexScan {
  index: Index;
  table: Table;
  ranges: Range[];
  reverse: boolean;
  /**
   * Where each range gives the order only for itself and they are to be merged: how long the part of its keys is
   * that is the same throughout the range.
   */
  merged?: number[];
  /** Other values of `$all` on the first field: the same key with its first value replaced must exist. */
  probes: Buffer[];
  /** The length of the first encoded value, for the probes. */
  pointLength: number;
}

export interface Candidate {
  scan: IndexScan;
  /** Whether the walk gives the order asked for. */
  sorted: boolean;
  score: number;
  /** Whether a unique index leads to one document at most. */
  single: boolean;
  /** How many of the bounds the ranges express in full. */
  used: number;
  /** The fields that the ranges bound. */
  bounded: string;
}

/** How an index serves the bounds and the sort; undefined when it serves neither. */
export function scanOf(
  store: Store,
  collection: Collection,
  index: Index,
  bounds: Bounds[],
  sort?: Pattern,
): Candidate | undefined {
  const isId = index.name === '_id_';
  const table = isId ? store.docs : store.idx;
  const prefix = isId ? collection.prefix : index.prefix;
  const { fields, descending } = index.pattern;
  let prefixes: Buffer[] = [prefix];
  let equalities = 0;
  let points = 0;
  let exists = !index.sparse;
  let probes: Buffer[] = [];
  let pointLength = 0;
  // Two fields of one array may match in different elements, of which no single key knows: use one of them.
  let throughArray = false;
  let used = 0;
  for (; equalities < fields.length; equalities++) {
    const path = fields[equalities]!;
    const [found, others] = rarest(table, prefixes, bounds, path, descending[equalities]!);
    if (!found || prefixes.length * found.values.length > MOST_RANGES) break;
    if (index.multikey[equalities] && throughArray) break;
    throughArray ||= index.multikey[equalities]!;
    const values = directed(found.values, descending[equalities]!);
    const alone = !index.multikey.slice(1).includes(true);
    if (equalities === 0 && values.length === 1 && others.length > 0 && alone) {
      probes = directed(others, descending[0]!);
      pointLength = values[0]!.length;
    }
    prefixes = prefixes.flatMap((start) => values.map((value) => Buffer.concat([start, value])));
    exists ||= found.exists;
    if (values.length === 1 && points === equalities) points++;
    used++;
  }
  const intervals = throughArray && index.multikey[equalities] ? [] : intervalsOn(index, bounds, equalities);
  const interval = intervals.length > 0 ? intervals.reduce(intersect) : undefined;
  exists ||= interval?.exists ?? false;
  if (!exists) return undefined;
  const inTurn = points >= equalities - 1 && sort && sortDirection(index, sort, points, points);
  const mergeable = !inTurn && prefixes.length > 1 && prefixes.length <= MOST_MERGED;
  const merging = mergeable && sort && sortDirection(index, sort, points, equalities);
  const direction = inTurn || merging || undefined;
  if (equalities === 0 && !interval && direction === undefined) return undefined;
  const reverse = direction === 'backward';
  if (reverse) prefixes.reverse();
  const ranges = prefixes.map((start) => {
    const ascending = rangesOf(start, interval, descending[equalities] ?? false);
    return reverse ? ascending.reverse() : ascending;
  });
  const scan: IndexScan = {
    index,
    table,
    ranges: ranges.flat(),
    reverse,
    ...(merging && { merged: ranges.flatMap((list, i) => list.map(() => prefixes[i]!.length)) }),
    probes,
    pointLength,
  };
  const single = points === fields.length && (index.unique || isId);
  const score =
    (single ? UNIQUE_SCORE : 0) + equalities * 4 + (interval ? 2 : 0) + (direction && equalities > 0 ? 3 : 0);
  return {
    scan,
    sorted: sort === undefined || direction !== undefined,
    score,
    single,
    used: used + intervals.length,
    bounded: fields
      .slice(0, equalities + (interval ? 1 : 0))
      .toSorted()
      .join(),
  };
}

/** The points for a path with the fewest entries, and the single points of the other conditions on it. */
function rarest(
  table: Table,
  prefixes: Buffer[],
  bounds: Bounds[],
  path: string,
  descending: boolean,
): [Points | undefined, Buffer[]] {
  const all = bounds.filter((bound): bound is Points => bound.kind === 'points' && bound.path === path);
  if (all.length <= 1 || prefixes.length !== 1)
    return [all.toSorted((a, b) => a.values.length - b.values.length)[0], []];
  const counted = all.map((bound) => {
    const prefixed = directed(bound.values, descending).map((value) => Buffer.concat([prefixes[0]!, value]));
    return { bound, entries: sizeOf(table, prefixed.map(prefixRange)) };
  });
  const best = counted.reduce((a, b) => (b.entries < a.entries ? b : a)).bound;
  const others = all
    .filter((bound) => bound !== best && bound.values.length === 1)
    .map(({ values }) => values[0]!);
  return [best, others];
}

/** The intervals on a field that hold for the same single value. */
function intervalsOn(index: Index, bounds: Bounds[], field: number): Interval[] {
  const path = index.pattern.fields[field];
  const all = bounds.filter((bound): bound is Interval => bound.kind === 'interval' && bound.path === path);
  // Of an array, one element may satisfy one condition and another element the other.
  return index.multikey[field] ? all.slice(0, 1) : all;
}

function rangesOf(prefix: Buffer, interval: Interval | undefined, descending: boolean): Range[] {
  if (!interval) return [prefixRange(prefix)];
  const low = descending ? inverted(interval.high) : interval.low;
  const high = descending ? inverted(interval.low) : interval.high;
  const from = Buffer.concat([prefix, low.bytes]);
  const to = Buffer.concat([prefix, high.bytes]);
  const range = rangeBetween(low.inclusive ? from : after(from), high.inclusive ? after(to) : to);
  if (!interval.also) return [range];
  const also = prefixRange(Buffer.concat([prefix, ...directed([interval.also], descending)]));
  return descending ? [also, range] : [range, also];
}

const inverted = ({ bytes, inclusive }: End): End => ({
  bytes: bytes.map((byte) => ~byte & 0xff) as Buffer,
  inclusive,
});

function directed(values: Buffer[], descending: boolean): Buffer[] {
  if (!descending) return values;
  return values.map((value) => value.map((byte) => ~byte & 0xff) as Buffer).reverse();
}

/**
 * Whether the walk gives the sort: after the fields fixed to one value come the sort's fields from a place in
 * the index on, all in the index's direction or all against it. Fields that went through an array give no order.
 */
function sortDirection(
  { pattern, multikey }: Index,
  sort: Pattern,
  points: number,
  from: number,
): 'forward' | 'backward' | undefined {
  const fixed = new Set(pattern.fields.slice(0, points).filter((_, i) => !multikey[i]));
  let at = from;
  let direction: 'forward' | 'backward' | undefined;
  for (const [i, field] of sort.fields.entries()) {
    if (fixed.has(field)) continue;
    if (pattern.fields[at] !== field || multikey[at]) return undefined;
    const wanted = pattern.descending[at] === sort.descending[i] ? 'forward' : 'backward';
    if (direction !== undefined && direction !== wanted) return undefined;
    direction = wanted;
    at++;
  }
  return direction ?? 'forward';
}

/** About how many entries the ranges hold, in steps. */
export function sizeOf(table: Table, ranges: Range[]): number {
  let size = 0;
  for (const { low, high } of ranges) {
    size +=
      SIZES.find(
        (least) => [...table.getKeys({ start: low, end: high, offset: least, limit: 1 })].length === 0,
      ) ?? Infinity;
    if (size === Infinity) break;
  }
  return size;
}
