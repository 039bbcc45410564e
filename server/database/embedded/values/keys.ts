import { Binary, BSONRegExp, Code, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import { CommandError } from '../errors.js';
import { fieldsOf, Rank, rankOf } from './order.js';
import { splitNumber } from './numbers.js';

/** LMDB's limit of one key with pages of 4 KB, in bytes. */
export const MAX_KEY_BYTES = 1978;

/** Ends strings, arrays and documents; below every rank, so that a prefix sorts first. */
const END = 0x00;
/** Bytes 0 and 1 inside a string are written as 1 followed by the byte + 1. */
const ESCAPE = 0x01;

let buffer = Buffer.allocUnsafe(8192);
let at = 0;

/** Bytes that sort (as memcmp) exactly as the value sorts in BSON; no encoding is a prefix of another. */
export function encodeKey(value: unknown): Buffer {
  at = 0;
  write(value);
  return Buffer.from(buffer.subarray(0, at));
}

/**
 * One key of an index: the index id, each value in its direction, then the encoded `_id`.
 * Throws 17280 when it is longer than LMDB allows.
 */
export function encodeIndexKey(
  prefix: Buffer,
  values: unknown[],
  descending: boolean[],
  id?: Buffer,
): Buffer {
  at = 0;
  writeBytes(prefix);
  writeValues(values, descending);
  if (id) writeBytes(id);
  if (at > MAX_KEY_BYTES) throw new CommandError(17280, `index key of ${at} bytes exceeds ${MAX_KEY_BYTES}`);
  return Buffer.from(buffer.subarray(0, at));
}

/** A sort key: as an index key, without a limit of length. */
export function encodeSortKey(values: unknown[], descending: boolean[]): Buffer {
  at = 0;
  writeValues(values, descending);
  return Buffer.from(buffer.subarray(0, at));
}

/** The key of a document in its collection; throws 17280 when its `_id` is too long. */
export function encodeDocumentKey(prefix: Buffer, id: Buffer): Buffer {
  if (prefix.length + id.length > MAX_KEY_BYTES) {
    throw new CommandError(17280, `_id of ${id.length} bytes exceeds ${MAX_KEY_BYTES - prefix.length}`);
  }
  return Buffer.concat([prefix, id]);
}

function writeValues(values: unknown[], descending: boolean[]): void {
  for (let i = 0; i < values.length; i++) {
    const start = at;
    write(values[i]);
    if (descending[i]) for (let k = start; k < at; k++) buffer[k] = ~buffer[k]! & 0xff;
  }
}

function write(value: unknown): void {
  const rank = rankOf(value);
  writeByte(rank);
  writePayload(value, rank);
}

function writePayload(value: unknown, rank: number): void {
  switch (rank) {
    case Rank.Number:
      return writeNumber(value);
    case Rank.String:
      return writeString(String(value));
    case Rank.Object:
      return writeFields(fieldsOf(value), true);
    case Rank.Array:
      return writeFields(Object.entries(value as unknown[]), false);
    case Rank.Binary:
      return writeBinary(value as Binary);
    case Rank.ObjectId:
      return writeBytes((value as ObjectId).id);
    case Rank.Boolean:
      return writeByte(value ? 1 : 0);
    case Rank.Date:
      return writeDouble((value as Date).getTime());
    case Rank.Timestamp:
      return writeTimestamp(value as Timestamp);
    case Rank.Regex:
      writeString((value as BSONRegExp).pattern);
      return writeString((value as BSONRegExp).options);
    case Rank.Code:
      return writeString((value as Code).code);
    case Rank.CodeWithScope:
      writeString((value as Code).code);
      return writeFields(Object.entries((value as Code).scope!), true);
    default:
  }
}

function writeNumber(value: unknown): void {
  if (typeof value === 'number') return writeExact(value);
  if (value instanceof Int32 || value instanceof Double) return writeExact(value.value);
  const [nearest, remainder, rest] = splitNumber(value as Long | Decimal128);
  if (remainder === 0) return writeExact(nearest);
  writeDouble(nearest);
  writeByte(remainder < 0 ? 0x40 : 0xc0);
  writeDouble(remainder);
  writeDouble(rest);
}

function writeExact(value: number): void {
  writeDouble(value);
  writeByte(0x80);
}

function writeDouble(value: number): void {
  room(8);
  // -0 equals 0, and NaN sorts below every number (all zero bytes: below -Infinity's).
  if (Number.isNaN(value)) buffer.fill(0, at, at + 8);
  else {
    buffer.writeDoubleBE(value === 0 ? 0 : value, at);
    if (buffer[at]! & 0x80) for (let i = at; i < at + 8; i++) buffer[i] = ~buffer[i]! & 0xff;
    else buffer[at]! |= 0x80;
  }
  at += 8;
}

function writeString(text: string): void {
  room(text.length * 6 + 1);
  const length = buffer.write(text, at, 'utf8');
  const end = at + length;
  let escapes = 0;
  for (let i = at; i < end; i++) if (buffer[i]! <= ESCAPE) escapes++;
  if (escapes > 0) {
    for (let from = end - 1, to = end + escapes - 1; from >= at; from--) {
      const byte = buffer[from]!;
      if (byte > ESCAPE) buffer[to--] = byte;
      else {
        buffer[to--] = byte + 1;
        buffer[to--] = ESCAPE;
      }
    }
  }
  at = end + escapes;
  writeByte(END);
}

function writeFields(fields: [string, unknown][], named: boolean): void {
  for (const [name, value] of fields) {
    const rank = rankOf(value);
    writeByte(rank);
    if (named) writeString(name);
    writePayload(value, rank);
  }
  writeByte(END);
}

function writeBinary(binary: Binary): void {
  room(5);
  at = buffer.writeUInt32BE(binary.position, at);
  at = buffer.writeUInt8(binary.sub_type, at);
  writeBytes(binary.buffer.subarray(0, binary.position));
}

function writeTimestamp(timestamp: Timestamp): void {
  room(8);
  at = buffer.writeUInt32BE(timestamp.getHighBitsUnsigned(), at);
  at = buffer.writeUInt32BE(timestamp.getLowBitsUnsigned(), at);
}

function writeBytes(bytes: Uint8Array): void {
  room(bytes.length);
  buffer.set(bytes, at);
  at += bytes.length;
}

function writeByte(byte: number): void {
  room(1);
  buffer[at++] = byte;
}

function room(bytes: number): void {
  if (at + bytes <= buffer.length) return;
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + bytes));
  buffer.copy(larger, 0, 0, at);
  buffer = larger;
}
