import { badValue, CommandError, notImplemented } from '../errors.js';
import { isDocument, numberOf, type Doc } from '../values/bson.js';
import { encodeSortKey } from '../values/keys.js';
import { keysOf, splitPath } from '../values/paths.js';

/** A sort or index pattern: which fields, each ascending or descending. */
export interface Pattern {
  fields: string[];
  paths: string[][];
  descending: boolean[];
}

/** Reads `{field: 1 | -1, ...}`; throws BadValue for anything else. */
export function parsePattern(spec: unknown): Pattern {
  if (!isDocument(spec)) throw badValue('sort must be an object');
  const pattern: Pattern = { fields: [], paths: [], descending: [] };
  for (const [field, direction] of Object.entries(spec)) {
    if (isDocument(direction) && '$meta' in direction) throw notImplemented('$meta');
    const number = numberOf(direction);
    if (number !== 1 && number !== -1) {
      throw badValue(`$sort key ordering must be 1 (for ascending) or -1 (for descending): ${field}`);
    }
    pattern.fields.push(field);
    pattern.paths.push(splitPath(field));
    pattern.descending.push(number === -1);
  }
  return pattern;
}

/** Reads an index's key pattern, where any number but 0 is a direction. */
export function parseIndexPattern(key: Doc): Pattern {
  const directions = Object.entries(key).map(([field, value]) => [field, Math.sign(numberOf(value) ?? 0)]);
  return parsePattern(Object.fromEntries(directions));
}

/** Bytes that order documents by the pattern: of an array the smallest (or, descending, the largest) element. */
export function sortKey(doc: Doc, { paths, descending }: Pattern): Buffer {
  const { keys } = sortKeys(doc, paths);
  let least: Buffer | undefined;
  for (const values of keys) {
    const key = encodeSortKey(values, descending);
    if (least === undefined || Buffer.compare(key, least) < 0) least = key;
  }
  return least!;
}

function sortKeys(doc: Doc, paths: string[][]): { keys: unknown[][] } {
  try {
    return keysOf(doc, paths);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw badValue('cannot sort with keys that are parallel arrays');
  }
}
