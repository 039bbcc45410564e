import { BSON } from 'bson';
import type { Filter } from './filter.js';

const LENGTH_BYTES = 4;

/** The fields of a document that a filter looks at; undefined where it cannot be told. */
export function fieldsRead(filter: Filter): Set<string> | undefined {
  if (filter.kind === 'opaque') return undefined;
  if (filter.kind === 'leaf') return new Set(filter.path.split('.', 1));
  const read = new Set<string>();
  for (const part of filter.parts) {
    const fields = fieldsRead(part);
    if (!fields) return undefined;
    for (const field of fields) read.add(field);
  }
  return read;
}

/** A document with only the named fields of its own, in their order, without decoding any. */
export function narrow(raw: Buffer, fields: ReadonlySet<string>): Buffer {
  const kept: Buffer[] = [Buffer.alloc(LENGTH_BYTES)];
  for (const [, nameOffset, nameLength, offset, length] of BSON.onDemand.parseToElements(raw)) {
    if (!fields.has(raw.toString('utf8', nameOffset, nameOffset + nameLength))) continue;
    // An element begins with one byte for its type, before its name.
    kept.push(raw.subarray(nameOffset - 1, offset + length));
  }
  kept.push(Buffer.alloc(1));
  const narrowed = Buffer.concat(kept);
  narrowed.writeInt32LE(narrowed.length);
  return narrowed;
}
