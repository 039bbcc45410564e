import { badValue, failedToParse } from '../errors.js';
import { parseFilter, type Filter, type Leaf } from '../query/filter.js';
import { isDocument, type Doc } from '../values/bson.js';
import { getAt } from './places.js';

/** Each identifier's condition on an element, asked as a field of that name. */
export type ArrayFilters = Map<string, (element: unknown) => boolean>;

/** Reads `arrayFilters`; throws FailedToParse for two filters of one identifier or none. */
export function parseArrayFilters(specs: unknown): ArrayFilters {
  const filters: ArrayFilters = new Map();
  if (specs === undefined || specs === null) return filters;
  if (!Array.isArray(specs)) throw failedToParse('arrayFilters must be an array');
  for (const spec of specs) {
    if (!isDocument(spec)) throw failedToParse('an array filter must be an object');
    const names = new Set(identifiers(spec));
    const [name] = names;
    if (name === undefined || names.size > 1)
      throw failedToParse('an array filter needs exactly one top-level field name');
    if (filters.has(name))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    const filter = parseFilter(spec);
    filters.set(name, (element) => filter.matches({ [name]: element }));
  }
  return filters;
}

function identifiers(spec: Doc): string[] {
  return Object.entries(spec).flatMap(([name, value]) => {
    if (!name.startsWith('$')) return [name.split('.')[0]!];
    return Array.isArray(value)
      ? value.flatMap((clause) => (isDocument(clause) ? identifiers(clause) : []))
      : [];
  });
}

/** The paths an update path stands for in this document: `$`, `$[]` and `$[name]` become element numbers. */
export function resolvePaths(doc: Doc, path: string[], filters: ArrayFilters, query: Filter): string[][] {
  const at = path.findIndex((part) => part === '$' || part.startsWith('$['));
  if (at === -1) return [path];
  const before = path.slice(0, at);
  const array = getAt(doc, before);
  if (!Array.isArray(array)) {
    throw badValue(
      `The path '${before.join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  const indexes =
    path[at] === '$' ? [positionOf(doc, before, array, query)] : chosen(array, path[at]!, filters);
  return indexes.flatMap((index) =>
    resolvePaths(doc, [...before, String(index), ...path.slice(at + 1)], filters, query),
  );
}

function chosen(array: unknown[], part: string, filters: ArrayFilters): number[] {
  const name = part.slice(2, -1);
  if (name === '') return [...array.keys()];
  const accepts = filters.get(name);
  if (!accepts) throw badValue(`No array filter found for identifier '${name}'`);
  return [...array.keys()].filter((index) => accepts(array[index]));
}

/** The first element that satisfies the query's conditions on the array. */
function positionOf(doc: Doc, path: string[], array: unknown[], query: Filter): number {
  const dotted = path.join('.');
  const conditions = leaves(query, doc).filter((leaf) => `${leaf.path}.`.startsWith(`${dotted}.`));
  const index = array.findIndex(
    (element) =>
      conditions.length > 0 && conditions.every((condition) => condition.matches(nested(path, [element]))),
  );
  if (index !== -1) return index;
  const last = conditions.at(-1);
  const lone = last ? array.findIndex((element) => last.matches(nested(path, [element]))) : -1;
  if (lone === -1) throw badValue('The positional operator did not find the match needed from the query.');
  return lone;
}

/** The positive conditions that hold for the document. */
function leaves(filter: Filter, doc: Doc): Leaf[] {
  if (filter.kind === 'leaf') return filter.matches(doc) ? [filter] : [];
  if (filter.kind === 'opaque') return [];
  return filter.parts.flatMap((part) => (part.matches(doc) ? leaves(part, doc) : []));
}

function nested(path: string[], value: unknown): Doc {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Doc;
}
