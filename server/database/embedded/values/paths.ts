import { CommandError } from '../errors.js';
import { fieldOf, isDocument, type Doc } from './bson.js';
import { EMPTY_ARRAY } from './order.js';

/**
 * Whether any value that a query's path leads to passes the test, walking arrays as MongoDB does: each
 * document in an array is followed, a number names an element, a missing field is one `undefined`.
 * With `spread`, an array at the end of the path gives its elements and then itself.
 */
export function someValue(
  node: Doc | unknown[],
  path: string[],
  from: number,
  spread: boolean,
  test: (value: unknown) => boolean,
): boolean {
  let current = node;
  for (let i = from; ; i++) {
    const value = fieldOf(current, path[i]!);
    const last = i === path.length - 1;
    if (Array.isArray(value)) {
      if (!last) return someElement(value, path, i + 1, spread, test);
      return (spread && value.some((element) => test(element))) || test(value);
    }
    if (last) return test(value);
    if (!isDocument(value)) return test(undefined);
    current = value;
  }
}

function someElement(
  array: unknown[],
  path: string[],
  from: number,
  spread: boolean,
  test: (value: unknown) => boolean,
): boolean {
  for (const element of array) {
    if (isDocument(element) && someValue(element, path, from, spread, test)) return true;
  }
  const element = fieldOf(array, path[from]!);
  if (element === undefined) return false;
  if (from === path.length - 1) return test(element);
  if (Array.isArray(element)) return someElement(element, path, from + 1, spread, test);
  return isDocument(element) && someValue(element, path, from + 1, spread, test);
}

/** One key of an index or sort before encoding: a value for each field. */
export interface KeySet {
  keys: unknown[][];
  /** Which fields went through an array. */
  multikey: boolean[];
  /** Whether at least one field exists (a sparse index leaves the document out otherwise). */
  exists: boolean;
}

interface Walk {
  /** The value reached, once `rest` is empty. */
  value: unknown;
  rest: string[];
}

/**
 * All keys a document has for these paths. Paths through the same array advance together, element by element;
 * two different arrays are refused (171), as in MongoDB.
 */
export function keysOf(doc: Doc, paths: string[][]): KeySet {
  const set: KeySet = { keys: [], multikey: paths.map(() => false), exists: false };
  const walks = paths.map((rest): Walk => ({ value: undefined, rest }));
  collect(doc, walks, new Set(paths.keys()), set);
  return set;
}

/** Advances the walks listed in `moving` from `node`; the others have their value already. */
function collect(node: unknown, walks: Walk[], moving: Set<number>, set: KeySet): void {
  let array: unknown[] | undefined;
  const through = new Set<number>();
  const reached = [...walks];
  for (const i of moving) {
    const { found, rest } = follow(node, walks[i]!.rest);
    if (found !== undefined) set.exists = true;
    if (Array.isArray(found)) {
      if (array !== undefined && array !== found) throw new CommandError(171, 'cannot index parallel arrays');
      array = found;
      through.add(i);
      set.multikey[i] = true;
    }
    reached[i] = { value: found, rest };
  }
  if (array === undefined) {
    set.keys.push(reached.map((walk) => walk.value));
    return;
  }
  spread(array, reached, through, set);
}

function spread(array: unknown[], reached: Walk[], through: Set<number>, set: KeySet): void {
  if (array.length === 0) {
    const values = reached.map(({ value, rest }, i) => {
      if (!through.has(i)) return value;
      return rest.length === 0 ? EMPTY_ARRAY : undefined;
    });
    set.keys.push(values);
    return;
  }
  for (const element of array) {
    const walks = [...reached];
    const moving = new Set<number>();
    for (const i of through) {
      const { rest } = reached[i]!;
      walks[i] = { value: rest.length === 0 ? element : undefined, rest };
      if (rest.length > 0) moving.add(i);
    }
    if (moving.size > 0 && isDocument(element)) collect(element, walks, moving, set);
    else set.keys.push(walks.map((walk) => walk.value));
  }
}

/** Follows a path through documents until it ends, is missing or meets an array. */
function follow(node: unknown, path: string[]): { found: unknown; rest: string[] } {
  let current = node;
  for (let i = 0; i < path.length; i++) {
    if (!isDocument(current)) return { found: undefined, rest: [] };
    current = fieldOf(current, path[i]!);
    const next = path[i + 1];
    if (Array.isArray(current) && next !== undefined && isIndexPart(next))
      current = current[Number(path[++i])];
    if (Array.isArray(current)) return { found: current, rest: path.slice(i + 1) };
  }
  return { found: current, rest: [] };
}

/** Splits a dotted path; throws 56 for an empty part. */
export function splitPath(path: string): string[] {
  const parts = path.split('.');
  if (parts.includes('')) throw new CommandError(56, `The path '${path}' contains an empty field name`);
  return parts;
}

export const isIndexPart = (part: string): boolean => /^(?:0|[1-9]\d*)$/.test(part);
