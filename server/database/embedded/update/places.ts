import { badValue, CommandError } from '../errors.js';
import { fieldOf, isDocument, setField, type Doc } from '../values/bson.js';
import { describe } from '../values/describe.js';
import { isIndexPart } from '../values/paths.js';

/** The most nulls an assignment beyond the end of an array may add. */
const MOST_PADDING = 1_500_000;

type Container = Doc | unknown[];

/** The value at a path with array indexes as numbers; undefined when missing. */
export function getAt(doc: Doc, path: string[]): unknown {
  let current: unknown = doc;
  for (const part of path) {
    if (!isDocument(current) && !Array.isArray(current)) return undefined;
    current = fieldOf(current, part);
  }
  return current;
}

/** Sets the value at a path, making the documents on the way; throws PathNotViable (28) when it cannot. */
export function setAt(doc: Doc, path: string[], value: unknown, dotted: string): void {
  let current: Container = doc;
  for (const [i, part] of path.entries()) {
    const last = i === path.length - 1;
    const existing = fieldOf(current, part);
    if (last) assign(current, part, value, dotted);
    else if (isDocument(existing) || Array.isArray(existing)) current = existing;
    else if (existing === undefined) {
      const made: Doc = {};
      assign(current, part, made, dotted);
      current = made;
    } else {
      throw new CommandError(
        28,
        `Cannot create field '${path[i + 1]}' in element {${part}: ${describe(existing)}}`,
      );
    }
  }
}

function assign(container: Container, part: string, value: unknown, dotted: string): void {
  if (!Array.isArray(container)) return setField(container, part, value);
  if (!isIndexPart(part)) {
    throw new CommandError(28, `Cannot create field '${part}' in an array (path '${dotted}')`);
  }
  const index = Number(part);
  if (index - container.length > MOST_PADDING)
    throw badValue(`can't backfill more than ${MOST_PADDING} elements`);
  while (container.length < index) container.push(null);
  container[index] = value;
}

/** Removes a field; an array's element becomes null, so that the others keep their places. */
export function unsetAt(doc: Doc, path: string[]): void {
  const container = getAt(doc, path.slice(0, -1));
  const name = path.at(-1)!;
  if (Array.isArray(container)) {
    if (fieldOf(container, name) !== undefined) container[Number(name)] = null;
  } else if (isDocument(container)) delete container[name];
}
