import { EJSON, ObjectId } from 'bson';
import { isDocument } from './bson.js';

/** A value in an error message, as MongoDB's shell would write it. */
export function describe(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'symbol') return 'null';
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (Array.isArray(value)) return `[ ${value.map(describe).join(', ')} ]`;
  if (!isDocument(value)) return EJSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${describe(inner)}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}
