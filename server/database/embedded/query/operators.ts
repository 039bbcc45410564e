import { BSONRegExp, Double, Int32 } from 'bson';
import { badValue, CommandError } from '../errors.js';
import { bsonTypeOf, isDocument, isLong, numberOf } from '../values/bson.js';
import { encodeKey } from '../values/keys.js';
import { wholePart } from '../values/numbers.js';
import { compare, equal, Rank, rankOf } from '../values/order.js';
import { bitTest } from './bits.js';

/** A test of one value; `undefined` is a missing field. */
export type Test = (value: unknown) => boolean;

/** From this many values on, `$in` looks a value up by its encoded key. */
const LARGE_IN = 8;

/** The operators on one value; each compiles its operand into a test or throws BadValue. */
export const valueOperators: Record<string, (operand: unknown) => Test> = {
  $eq: equalTo,
  $gt: (operand) => inOrder(operand, (order) => order > 0, false),
  $gte: (operand) => inOrder(operand, (order) => order >= 0, true),
  $lt: (operand) => inOrder(operand, (order) => order < 0, false),
  $lte: (operand) => inOrder(operand, (order) => order <= 0, true),
  $in: oneOf,
  $exists: () => (value) => value !== undefined,
  $size: hasSize,
  $type: ofType,
  $mod: modulo,
  $bitsAllSet: (operand) => bitTest('$bitsAllSet', operand, true, true),
  $bitsAllClear: (operand) => bitTest('$bitsAllClear', operand, true, false),
  $bitsAnySet: (operand) => bitTest('$bitsAnySet', operand, false, true),
  $bitsAnyClear: (operand) => bitTest('$bitsAnyClear', operand, false, false),
};

function equalTo(operand: unknown): Test {
  if (operand === null || operand === undefined) return (value) => value === null || value === undefined;
  if (typeof operand === 'string') {
    return (value) => value === operand || (typeof value === 'object' && equal(value, operand));
  }
  return (value) => equal(value, operand);
}

/** `$gt` and its kin compare within one type only; NaN is in no order with other numbers. */
function inOrder(operand: unknown, accepts: (order: number) => boolean, orEqual: boolean): Test {
  const rank = rankOf(operand);
  if (operand instanceof BSONRegExp) throw badValue('Can not have a regex as the operand of a comparison');
  if (rank === Rank.Null) return orEqual ? equalTo(null) : () => false;
  if (rank === Rank.MinKey || rank === Rank.MaxKey) return (value) => accepts(compare(value, operand));
  if (rank !== Rank.Number) return (value) => rankOf(value) === rank && accepts(compare(value, operand));
  if (Number.isNaN(numberOf(operand))) return orEqual ? equalTo(operand) : () => false;
  return (value) =>
    rankOf(value) === rank && !Number.isNaN(numberOf(value)) && accepts(compare(value, operand));
}

function oneOf(operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue('$in needs an array');
  const tests = operand.filter((value) => value instanceof BSONRegExp).map((value) => regexTest(value));
  const values = operand.filter((value) => !(value instanceof BSONRegExp));
  if (
    values.some((value) => isDocument(value) && Object.keys(value)[0]?.startsWith('$') && !('$ref' in value))
  ) {
    throw badValue('cannot nest $ under $in');
  }
  if (values.length < LARGE_IN) tests.push(...values.map(equalTo));
  else {
    const keys = new Set(values.map((value) => encodeKey(value).toString('latin1')));
    const strings = new Set(values);
    // Words in an array of words, above all: neither a string nor the array needs a key.
    const quick = values.every((value) => typeof value === 'string');
    tests.push((value) =>
      quick && (typeof value === 'string' || Array.isArray(value))
        ? strings.has(value)
        : keys.has(encodeKey(value).toString('latin1')),
    );
  }
  return (value) => tests.some((test) => test(value));
}

function hasSize(operand: unknown): Test {
  const size = numberOf(operand);
  if (size === undefined || !Number.isInteger(size)) throw badValue('$size must be a whole number');
  if (size < 0) throw badValue('$size may not be negative');
  return (value) => Array.isArray(value) && value.length === size;
}

function modulo(operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue('malformed mod, needs to be an array');
  if (operand.length !== 2)
    throw badValue(`malformed mod, ${operand.length < 2 ? 'not enough' : 'too many'} elements`);
  const [divisor, remainder] = operand.map((value) => wholePart(value));
  if (divisor === undefined || remainder === undefined) throw badValue('malformed mod, needs numbers');
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return (value) => {
    const number = wholePart(value);
    return number !== undefined && number % divisor === remainder;
  };
}

const TYPE_NAMES: Record<string, number> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};
const NUMERIC_TYPES = [1, 16, 18, 19];

function ofType(operand: unknown): Test {
  const wanted = new Set((Array.isArray(operand) ? operand : [operand]).flatMap((type) => typeNumbers(type)));
  if (wanted.size === 0) throw badValue('$type must match at least one type');
  return (value) => wanted.has(typeNumber(value) ?? Number.NaN);
}

function typeNumbers(type: unknown): number[] {
  if (type === 'number') return NUMERIC_TYPES;
  const number = typeof type === 'string' ? TYPE_NAMES[type] : numberOf(type);
  if (number === undefined) throw badValue(`Unknown type name alias: ${String(type)}`);
  if (!Object.values(TYPE_NAMES).includes(number)) throw badValue(`Invalid numerical type code: ${number}`);
  return [number];
}

const TYPE_OF_CLASS: Record<string, number> = {
  Decimal128: 19,
  ObjectId: 7,
  Binary: 5,
  BSONRegExp: 11,
  BSONSymbol: 14,
  Timestamp: 17,
  MinKey: -1,
  MaxKey: 127,
  DBRef: 3,
};

/** BSON's number of a value's type; undefined for a missing field. */
function typeNumber(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 10;
  if (typeof value === 'string') return 2;
  if (typeof value === 'boolean') return 8;
  if (typeof value === 'number') return Number.isInteger(value) ? 16 : 1;
  if (value instanceof Int32) return 16;
  if (value instanceof Double) return 1;
  if (isLong(value)) return 18;
  if (value instanceof Date) return 9;
  if (Array.isArray(value)) return 4;
  if (isDocument(value)) return 3;
  const name = bsonTypeOf(value) ?? '';
  if (name === 'Code') return rankOf(value) === Rank.Code ? 13 : 15;
  return TYPE_OF_CLASS[name];
}

/** A regular expression matches strings, and the very same regular expression stored as a value. */
export function regexTest(operand: unknown): Test {
  const source = operand instanceof BSONRegExp ? operand : new BSONRegExp(patternOf(operand));
  const regex = compileRegex(source);
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    if (value instanceof BSONRegExp)
      return value.pattern === source.pattern && value.options === source.options;
    return rankOf(value) === Rank.String && regex.test(String(value));
  };
}

function patternOf(operand: unknown): string {
  if (typeof operand !== 'string') throw badValue('$regex has to be a string');
  return operand;
}

/** MongoDB speaks PCRE: `i`, `m`, `s` mean the same here, `x` does not exist, `u` is always on there. */
function compileRegex({ pattern, options }: BSONRegExp): RegExp {
  const inline = /^\(\?([imsu]+)\)/.exec(pattern);
  const source = inline ? pattern.slice(inline[0].length) : pattern;
  const flags = [...new Set(options + (inline?.[1] ?? ''))].filter((flag) => flag !== 'u');
  const unknown = flags.find((flag) => !'ims'.includes(flag));
  if (unknown) throw badValue(`invalid flag in regex options: ${unknown}`);
  for (const mode of ['u', '']) {
    try {
      return new RegExp(source, flags.join('') + mode);
    } catch (error) {
      // Escapes such as \- are errors in JavaScript's unicode mode only.
      if (mode === '')
        throw new CommandError(51091, `Regular expression is invalid: ${(error as Error).message}`);
    }
  }
  throw badValue('unreachable');
}
