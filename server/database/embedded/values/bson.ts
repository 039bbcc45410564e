import { BSON, Double, Int32, Long } from 'bson';
import { badValue, CommandError } from '../errors.js';

/** A decoded document. Numbers keep their BSON type as Int32, Long, Double or Decimal128 objects. */
export type Doc = { [field: string]: unknown };

/** MongoDB's limit of one document, in bytes. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Decodes without losing a type: an int32 stays an int32 through an update. */
export function decode(bytes: Uint8Array): Doc {
  try {
    return BSON.deserialize(bytes, {
      promoteValues: false,
      promoteLongs: false,
      promoteBuffers: false,
      bsonRegExp: true,
      validation: { utf8: false },
    });
  } catch (error) {
    throw new CommandError(22, `invalid BSON: ${(error as Error).message}`);
  }
}

/** Encodes a document; a JavaScript number becomes an int32 where it is one, else a double. */
export function encode(doc: Doc): Uint8Array {
  return BSON.serialize(doc, { ignoreUndefined: true });
}

export function encodeForStorage(doc: Doc): Uint8Array {
  const bytes = encode(doc);
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new CommandError(10334, `BSONObj size: ${bytes.length} is larger than ${MAX_DOCUMENT_BYTES} bytes`);
  }
  return bytes;
}

/** True for an embedded document, false for arrays, dates and BSON's own classes. */
export function isDocument(value: unknown): value is Doc {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A field's own value; undefined when missing. Never reaches a prototype, nor an array's length. */
export function fieldOf(node: object, name: string): unknown {
  if (!Object.hasOwn(node, name) || (name === 'length' && Array.isArray(node))) return undefined;
  return (node as Doc)[name];
}

/** Sets a field even when it is called __proto__. */
export function setField(node: Doc, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(node, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    node[name] = value;
  }
}

/** The JavaScript number of a BSON number; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (isLong(value)) return value.toNumber();
  if (isDecimal(value)) return Number(value.toString());
  return undefined;
}

/** Whether a value is a 64-bit integer; BSON's Timestamp is a Long by class, but no number. */
export const isLong = (value: unknown): value is Long =>
  value instanceof Long && bsonTypeOf(value) === 'Long';

function isDecimal(value: unknown): value is { toString(): string } {
  return (
    typeof value === 'object' && value !== null && !isDocument(value) && bsonTypeOf(value) === 'Decimal128'
  );
}

/** The class name BSON gives its own values ('ObjectId', 'Binary', ...). */
export function bsonTypeOf(value: unknown): string | undefined {
  const name = (value as { _bsontype?: unknown })._bsontype;
  return typeof name === 'string' ? name : undefined;
}

/** A whole number out of a command's field, or the fallback when it is absent. */
export function integerOption(value: unknown, name: string, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  const number = numberOf(value);
  if (number === undefined || !Number.isInteger(number)) throw badValue(`${name} must be a whole number`);
  return number;
}

/** A flag out of a command's field: booleans and numbers count, as in MongoDB. */
export function flagOption(value: unknown): boolean {
  return typeof value === 'boolean' ? value : (numberOf(value) ?? 0) !== 0;
}

/** A document with numbers as JavaScript numbers: for options, never for stored data. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (isDocument(value)) {
    const copy: Doc = {};
    for (const [name, inner] of Object.entries(value)) setField(copy, name, plain(inner));
    return copy;
  }
  return numberOf(value) ?? value;
}

/** A copy that may be changed without changing the original. */
export function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (!isDocument(value)) return value;
  const copy: Doc = {};
  for (const [name, inner] of Object.entries(value)) setField(copy, name, structuredCopy(inner));
  return copy;
}
