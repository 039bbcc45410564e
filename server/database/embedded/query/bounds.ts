import { BSONRegExp, MaxKey, MinKey } from 'bson';
import { numberOf, type Doc } from '../values/bson.js';
import { encodeKey } from '../values/keys.js';
import { Rank, rankOf } from '../values/order.js';
import type { Filter, Leaf } from './filter.js';

/** One end of a range of encoded values: a value's bytes, or the tag its type's values begin with. */
export interface End {
  bytes: Buffer;
  inclusive: boolean;
}

/**
 * What a condition says about the values of one path that an index can use. It always allows at least the
 * values of every matching document: the full query is tested on each document afterwards.
 */
export type Bounds = Points | Interval;

export interface Points {
  kind: 'points';
  path: string;
  values: Buffer[];
  /** Whether the field must exist: a sparse index has the document then. */
  exists: boolean;
}

export interface Interval {
  kind: 'interval';
  path: string;
  low: End;
  high: End;
  /** A value above the interval that is meant as well. */
  also?: Buffer;
  exists: boolean;
}

/** The bounds of all conditions that must hold together. */
export function boundsOf(filter: Filter, prefix = ''): Bounds[] {
  if (filter.kind === 'and') return filter.parts.flatMap((part) => boundsOf(part, prefix));
  if (filter.kind !== 'leaf') return [];
  const path = prefix + filter.path;
  if (filter.operator === '$elemMatch') return elementBounds(filter, path);
  const bounds = conditionBounds(path, filter.operator, filter.operand);
  return bounds ? [bounds] : [];
}

function elementBounds(leaf: Leaf, path: string): Bounds[] {
  if (leaf.inner) return boundsOf(leaf.inner, `${path}.`);
  const bounds = Object.entries(leaf.operand as Doc).map(([name, operand]) =>
    conditionBounds(path, name, operand),
  );
  return bounds.filter((bound) => bound !== undefined);
}

function conditionBounds(path: string, operator: string, operand: unknown): Bounds | undefined {
  switch (operator) {
    case '$eq':
      return points(path, [operand]);
    case '$in':
      return points(path, operand as unknown[]);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return interval(path, operator, operand);
    case '$regex':
      return prefixInterval(path, operand);
    default:
      return undefined;
  }
}

/** Arrays are indexed element by element, so no point stands for a whole array. */
function points(path: string, values: unknown[]): Points | undefined {
  if (values.some((value) => Array.isArray(value) || value instanceof BSONRegExp)) return undefined;
  const keys = new Map(values.map((value) => encodeKey(value)).map((key) => [key.toString('latin1'), key]));
  const exists = values.every((value) => value !== null && value !== undefined);
  return { kind: 'points', path, values: [...keys.values()].sort((a, b) => Buffer.compare(a, b)), exists };
}

function interval(path: string, operator: string, operand: unknown): Bounds | undefined {
  if (Array.isArray(operand) || operand instanceof MinKey || operand instanceof MaxKey) return undefined;
  const rank = rankOf(operand);
  if (rank === Rank.Null) return operator.length === 4 ? points(path, [null]) : points(path, []);
  if (rank === Rank.Number && Number.isNaN(numberOf(operand))) {
    return points(path, operator.length === 4 ? [operand] : []);
  }
  const ofType: End = { bytes: Buffer.from([rank]), inclusive: true };
  // NaN is the lowest number of the order, and below none.
  const lowest = rank === Rank.Number ? { bytes: encodeKey(Number.NaN), inclusive: false } : ofType;
  const end: End = { bytes: encodeKey(operand), inclusive: operator.endsWith('e') };
  const [low, high] = operator.startsWith('$g') ? [end, ofType] : [lowest, end];
  return { kind: 'interval', path, low, high, exists: true };
}

/** `/^text/` without options: the strings from the text on, and the regular expression itself as a value. */
function prefixInterval(path: string, operand: unknown): Interval | undefined {
  const { pattern, options } =
    operand instanceof BSONRegExp ? operand : { pattern: operand as string, options: '' };
  const literal = /^\^([\w -]+)/.exec(pattern)?.[1] ?? '';
  const repeated = /^[*+?{]/.test(pattern.slice(literal.length + 1));
  const text = repeated ? literal.slice(0, -1) : literal;
  if (text === '' || options !== '' || pattern.includes('|')) return undefined;
  const bytes = encodeKey(text).subarray(0, -1);
  const high = Buffer.concat([bytes, Buffer.from([0xff])]);
  return {
    kind: 'interval',
    path,
    low: { bytes, inclusive: true },
    high: { bytes: high, inclusive: false },
    also: encodeKey(new BSONRegExp(pattern)),
    exists: true,
  };
}

/** The narrower of two intervals that hold for the same single value, which is of one type. */
export function intersect(a: Interval, b: Interval): Interval {
  if (a.low.bytes[0] !== b.low.bytes[0]) {
    const { bytes } = a.low;
    return { ...a, low: { bytes, inclusive: true }, high: { bytes, inclusive: false } };
  }
  const also = a.also && b.also?.equals(a.also) ? a.also : undefined;
  return { ...a, low: later(a.low, b.low, 1), high: later(a.high, b.high, -1), also };
}

/** The end further in the direction: 1 for the higher of two lows, -1 for the lower of two highs. */
function later(a: End, b: End, direction: 1 | -1): End {
  // A type's tag is a prefix of its values and the outermost end of both directions.
  if (a.bytes.length === 1 || b.bytes.length === 1) return a.bytes.length === 1 ? b : a;
  const order = Buffer.compare(a.bytes, b.bytes) * direction;
  if (order === 0) return a.inclusive ? b : a;
  return order > 0 ? a : b;
}

/** Whether a query's conditions contain every equality of a partial index's filter. */
export function implies(filter: Filter, partial: Filter): boolean {
  const wanted = partial.kind === 'and' ? partial.parts : [partial];
  const given = filter.kind === 'and' ? filter.parts.flatMap(flatten) : [filter];
  return wanted.every((part) => given.some((condition) => sameCondition(part, condition)));
}

const flatten = (filter: Filter): Filter[] =>
  filter.kind === 'and' ? filter.parts.flatMap(flatten) : [filter];

function sameCondition(wanted: Filter, given: Filter): boolean {
  if (wanted.kind !== 'leaf' || given.kind !== 'leaf' || wanted.path !== given.path) return false;
  const implied = given.operator === '$eq' || given.operator === '$in' || given.operator === wanted.operator;
  if (!implied) return false;
  if (wanted.operator === '$exists') return exists(given);
  if (given.operator !== '$eq')
    return wanted.operator === given.operator && sameOperand(wanted.operand, given.operand);
  return wanted.matches(nested(given.path, given.operand)) && !Array.isArray(given.operand);
}

function exists({ operator, operand }: Leaf): boolean {
  if (operator === '$exists') return true;
  const values = operator === '$in' ? (operand as unknown[]) : [operand];
  return values.every((value) => value !== null && value !== undefined);
}

const sameOperand = (a: unknown, b: unknown): boolean => encodeKey(a).equals(encodeKey(b));

function nested(path: string, value: unknown): Doc {
  return path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, name) => ({ [name]: inner }), value) as Doc;
}
