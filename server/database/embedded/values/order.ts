import { Code, DBRef, Double, Int32, Long, type ObjectId } from 'bson';
import { bsonTypeOf, isDocument, type Doc } from './bson.js';
import { encodeKey } from './keys.js';

/** BSON's order of types. The numbers are the tags of the key encoding, so stored keys depend on them. */
export const Rank = {
  MinKey: 0x10,
  EmptyArray: 0x18,
  Null: 0x20,
  Number: 0x28,
  String: 0x30,
  Object: 0x38,
  Array: 0x40,
  Binary: 0x48,
  ObjectId: 0x50,
  Boolean: 0x58,
  Date: 0x60,
  Timestamp: 0x68,
  Regex: 0x70,
  Code: 0x80,
  CodeWithScope: 0x88,
  MaxKey: 0xf0,
} as const;

/** Stands for an empty array inside an index or sort key, where it sorts before null. */
export const EMPTY_ARRAY = Symbol('empty array');

const RANK_OF_CLASS: Record<string, number> = {
  Int32: Rank.Number,
  Double: Rank.Number,
  Long: Rank.Number,
  Decimal128: Rank.Number,
  ObjectId: Rank.ObjectId,
  Binary: Rank.Binary,
  BSONRegExp: Rank.Regex,
  BSONSymbol: Rank.String,
  Timestamp: Rank.Timestamp,
  MinKey: Rank.MinKey,
  MaxKey: Rank.MaxKey,
  DBRef: Rank.Object,
};

/** The place of a value's type in BSON's order; a missing value counts as null. */
export function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return Rank.String;
    case 'number':
    case 'bigint':
      return Rank.Number;
    case 'boolean':
      return Rank.Boolean;
    case 'symbol':
      return Rank.EmptyArray;
    case 'undefined':
      return Rank.Null;
    default:
  }
  if (value === null) return Rank.Null;
  if (isDocument(value)) return Rank.Object;
  if (Array.isArray(value)) return Rank.Array;
  if (value instanceof Date) return Rank.Date;
  if (value instanceof Code) return value.scope ? Rank.CodeWithScope : Rank.Code;
  const rank = RANK_OF_CLASS[bsonTypeOf(value) ?? ''];
  if (rank === undefined) throw new TypeError(`no BSON order for ${Object.prototype.toString.call(value)}`);
  return rank;
}

/** Compares two values as BSON does across all types: negative, zero or positive. */
export function compare(a: unknown, b: unknown): number {
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  if (difference !== 0) return difference;
  switch (rank) {
    case Rank.Number:
      return compareNumbers(a, b);
    case Rank.String:
      return compareStrings(String(a), String(b));
    case Rank.Date:
      return (a as Date).getTime() - (b as Date).getTime();
    case Rank.Boolean:
      return Number(a) - Number(b);
    case Rank.ObjectId:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case Rank.Object:
      return compareFields(fieldsOf(a), fieldsOf(b));
    case Rank.Array:
      return compareFields(Object.entries(a as unknown[]), Object.entries(b as unknown[]));
    default:
      return Buffer.compare(encodeKey(a), encodeKey(b));
  }
}

export const equal = (a: unknown, b: unknown): boolean => compare(a, b) === 0;

/** The fields of a document in their order; a DBRef is the document it was sent as. */
export function fieldsOf(value: unknown): [string, unknown][] {
  if (!(value instanceof DBRef)) return Object.entries(value as Doc);
  const { collection, oid, db, fields } = value;
  const named: [string, unknown][] = [
    ['$ref', collection],
    ['$id', oid],
  ];
  if (db) named.push(['$db', db]);
  return [...named, ...Object.entries(fields)];
}

function compareFields(a: [string, unknown][], b: [string, unknown][]): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const [nameA, valueA] = a[i]!;
    const [nameB, valueB] = b[i]!;
    const byType = rankOf(valueA) - rankOf(valueB);
    if (byType !== 0) return byType;
    const byName = nameA === nameB ? 0 : compareStrings(nameA, nameB);
    if (byName !== 0) return byName;
    const byValue = compare(valueA, valueB);
    if (byValue !== 0) return byValue;
  }
  return a.length - b.length;
}

/** UTF-8 byte order. It differs from UTF-16's only where surrogates meet U+E000 and above. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogateX = x >= 0xd800 && x < 0xe000;
    const surrogateY = y >= 0xd800 && y < 0xe000;
    return surrogateX === surrogateY ? x - y : surrogateX ? 1 : -1;
  }
  return a.length - b.length;
}

function compareNumbers(a: unknown, b: unknown): number {
  const x = exactNumber(a);
  const y = exactNumber(b);
  if (x === undefined || y === undefined) return Buffer.compare(encodeKey(a), encodeKey(b));
  if (x === y) return 0;
  if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : -1;
  if (Number.isNaN(y)) return 1;
  return x < y ? -1 : 1;
}

/** A number that a double holds exactly; undefined for large longs and all decimals. */
function exactNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (!(value instanceof Long)) return undefined;
  const number = value.toNumber();
  return Number.isSafeInteger(number) ? number : undefined;
}
