import { ObjectId } from 'bson';
import { badValue, CommandError, failedToParse } from '../errors.js';
import type { Filter } from '../query/filter.js';
import { isDocument, structuredCopy, type Doc } from '../values/bson.js';
import { equal } from '../values/order.js';
import { splitPath } from '../values/paths.js';
import { parseArrayFilters, resolvePaths, type ArrayFilters } from './array-paths.js';
import { updateOperators, type Apply } from './operators.js';
import { pipelineChange } from './pipeline.js';
import { setAt } from './places.js';

/** A compiled update: changes a decoded document in place, or returns the one that replaces it. */
export interface Update {
  /** A whole new document rather than operators. */
  replacement?: Doc;
  apply(doc: Doc, situation: Situation): Doc;
}

export interface Situation {
  /** The query that found the document: says which element a positional `$` means. */
  filter: Filter;
  /** Whether the document is being made by an upsert. */
  inserting: boolean;
}

interface Change {
  operator: string;
  path: string[];
  apply: Apply;
}

/**
 * Compiles `u` of an update; throws FailedToParse (9), ConflictingUpdateOperators (40), BadValue and others.
 * The variables are those of `let`, which a pipeline may use.
 */
export function parseUpdate(spec: unknown, arrayFilterSpecs: unknown, variables: Doc = {}): Update {
  if (Array.isArray(spec)) return pipelineUpdate(spec, arrayFilterSpecs, variables);
  if (!isDocument(spec)) throw failedToParse('Update argument must be either an object or an array');
  const names = Object.keys(spec);
  if (!names.some((name) => name.startsWith('$'))) return replaceBy(spec, arrayFilterSpecs);
  const arrayFilters = parseArrayFilters(arrayFilterSpecs);
  const changes = names.flatMap((operator) => parseOperator(operator, spec[operator]));
  changes.sort((a, b) => comparePaths(a.path, b.path));
  checkConflicts(changes);
  checkFiltersUsed(changes, arrayFilters);
  return { apply: (doc, situation) => applyAll(doc, changes, arrayFilters, situation) };
}

function replaceBy(replacement: Doc, arrayFilters: unknown): Update {
  refuseArrayFilters(arrayFilters, 'a replacement');
  return {
    replacement,
    apply: (doc) => {
      const id = doc._id === undefined ? replacement._id : doc._id;
      const { _id, ...fields } = replacement;
      if (_id !== undefined) checkSameId(id, _id);
      return { _id: id, ...fields };
    },
  };
}

function pipelineUpdate(stages: unknown[], arrayFilters: unknown, variables: Doc): Update {
  refuseArrayFilters(arrayFilters, 'a pipeline');
  const change = pipelineChange(stages, variables);
  return {
    apply: (doc) => {
      const after = change(doc);
      checkSameId(doc._id, after._id);
      return after;
    },
  };
}

function refuseArrayFilters(arrayFilters: unknown, kind: string): void {
  if (Array.isArray(arrayFilters) && arrayFilters.length > 0)
    throw failedToParse(`arrayFilters may not be specified for ${kind}`);
}

/** A document keeps its `_id`; one that is being made has none yet. */
function checkSameId(before: unknown, after: unknown): void {
  if (before === undefined || equal(before, after)) return;
  throw new CommandError(
    66,
    "After applying the update, the (immutable) field '_id' was found to have been altered",
  );
}

function parseOperator(operator: string, fields: unknown): Change[] {
  const parse = updateOperators[operator];
  if (!parse) {
    throw failedToParse(
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update`,
    );
  }
  if (!isDocument(fields)) {
    throw failedToParse(`Modifiers operate on fields but we found another type for ${operator}`);
  }
  return Object.entries(fields).flatMap(([path, operand]): Change[] => {
    const change = { operator, path: checkedPath(path), apply: parse(operand, path) };
    if (operator !== '$rename') return [change];
    const target = checkedPath(String(operand));
    if (path === operand) throw badValue(`The source and target field for $rename must differ: ${path}`);
    return [change, { operator, path: target, apply: () => {} }];
  });
}

function checkedPath(path: string): string[] {
  const parts = splitPath(path);
  if (parts[0]!.startsWith('$')) {
    throw badValue(
      `The positional operator or a '$' name may not be the first element of the path '${path}'`,
    );
  }
  const bad = parts.find((part) => part.startsWith('$') && !ARRAY_PART.test(part) && !REFERENCE.has(part));
  if (bad)
    throw new CommandError(
      52,
      `The dollar ($) prefixed field '${bad}' in '${path}' is not valid for storage.`,
    );
  return parts;
}

/** `$`, `$[]` and `$[name]`. */
const ARRAY_PART = /^\$(?:\[\w*\])?$/;
/** The fields of a DBRef. */
const REFERENCE = new Set(['$ref', '$id', '$db']);

/** MongoDB applies the fields in the order of their names, numbers as numbers. */
function comparePaths(a: string[], b: string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === y) continue;
    const numeric = /^\d+$/.test(x) && /^\d+$/.test(y);
    return numeric ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** Sorted, a path that contains another comes directly before it. */
function checkConflicts(changes: Change[]): void {
  const seen = new Set<string>();
  for (const { path } of changes) {
    const dotted = path.join('.');
    for (let length = 1; length <= path.length; length++) {
      const prefix = path.slice(0, length).join('.');
      if (seen.has(prefix)) {
        throw new CommandError(40, `Updating the path '${dotted}' would create a conflict at '${prefix}'`);
      }
    }
    seen.add(dotted);
  }
}

function checkFiltersUsed(changes: Change[], filters: ArrayFilters): void {
  const used = new Set(changes.flatMap(({ path }) => path));
  for (const name of filters.keys()) {
    if (!used.has(`$[${name}]`))
      throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
  }
}

function applyAll(doc: Doc, changes: Change[], filters: ArrayFilters, situation: Situation): Doc {
  const id = doc._id;
  for (const { operator, path, apply } of changes) {
    if (operator === '$setOnInsert' && !situation.inserting) continue;
    for (const concrete of resolvePaths(doc, path, filters, situation.filter)) apply(doc, concrete);
  }
  checkSameId(id, doc._id);
  return doc;
}

/** The document an upsert adds: the query's equalities, then the update. */
export function upsertDocument(filter: Filter, update: Update): Doc {
  const base: Doc = {};
  for (const [path, value] of equalities(filter)) {
    if (!update.replacement || path === '_id') setAt(base, splitPath(path), structuredCopy(value), path);
  }
  const doc = update.apply(base, { filter, inserting: true });
  const { _id = new ObjectId(), ...fields } = doc;
  return { _id, ...fields };
}

function equalities(filter: Filter): [string, unknown][] {
  if (filter.kind === 'and') return filter.parts.flatMap(equalities);
  if (filter.kind === 'or' && filter.parts.length === 1) return equalities(filter.parts[0]!);
  if (filter.kind !== 'leaf') return [];
  if (filter.operator === '$eq') return [[filter.path, filter.operand]];
  const values = filter.operand as unknown[];
  return filter.operator === '$in' && values.length === 1 ? [[filter.path, values[0]]] : [];
}
