import { badValue, CommandError, notImplemented } from '../errors.js';
import { flagOption, isDocument, numberOf, setField, type Doc } from '../values/bson.js';
import { splitPath } from '../values/paths.js';
import { parseFilter, type Filter } from './filter.js';

/** Turns a document into the fields a client asked for. */
export type Projection = (doc: Doc) => Doc;

/** What is asked of one field: a subtree, keep, drop, or a change of an array. */
type Wish = Tree | 'keep' | 'drop' | ArrayWish;
interface Tree {
  fields: Map<string, Wish>;
}
type ArrayWish = (value: unknown) => unknown;

/**
 * Compiles a find projection: inclusion or exclusion with dotted paths, `$slice`, `$elemMatch` and the
 * positional `$`. Throws 31253/31254 for a mixture, NotImplemented for expressions and `$meta`.
 */
export function parseProjection(spec: unknown, filter?: Filter): Projection | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDocument(spec)) throw badValue('projection must be an object');
  const tree: Tree = { fields: new Map() };
  let including: boolean | undefined;
  let id: boolean | undefined;
  const decide = (field: string, include: boolean): void => {
    if (including !== undefined && including !== include) {
      const [code, kind, other]: [number, string, string] = include
        ? [31253, 'inclusion', 'exclusion']
        : [31254, 'exclusion', 'inclusion'];
      throw new CommandError(code, `Cannot do ${kind} on field ${field} in ${other} projection`);
    }
    including = include;
  };
  for (const [field, wish] of Object.entries(spec)) {
    if (field === '_id' && !isDocument(wish)) id = flagOption(wish);
    else addWish(tree, field, wish, decide, filter);
  }
  if (tree.fields.size === 0 && id === undefined) return undefined;
  const inclusive =
    including ?? (tree.fields.size === 0 ? id! : [...tree.fields.values()].some((w) => isElemMatch(w)));
  if (id !== undefined && (inclusive ? id : !id)) tree.fields.set('_id', inclusive ? 'keep' : 'drop');
  if (inclusive && id === undefined) tree.fields.set('_id', 'keep');
  return inclusive ? (doc) => include(doc, tree) : (doc) => exclude(doc, tree);
}

/**
 * The fields that a projection keeps whole where it does nothing else, so that no document need be decoded for
 * it; undefined for any other.
 */
export function wholeFields(spec: unknown): Set<string> | undefined {
  if (!isDocument(spec)) return undefined;
  const wishes = Object.entries(spec);
  const isPlain = ([field, wish]: [string, unknown]): boolean =>
    !/[.$]/.test(field) && (typeof wish === 'boolean' || numberOf(wish) !== undefined);
  if (!wishes.every(isPlain)) return undefined;
  const kept = new Set(wishes.filter(([, wish]) => flagOption(wish)).map(([field]) => field));
  const dropped = wishes.map(([field]) => field).filter((field) => !kept.has(field));
  if (kept.size === 0 || dropped.some((field) => field !== '_id')) return undefined;
  return dropped.length > 0 ? kept : kept.add('_id');
}

const elemMatches = new WeakSet<ArrayWish>();
const isElemMatch = (wish: Wish): boolean => typeof wish === 'function' && elemMatches.has(wish);

function addWish(
  tree: Tree,
  field: string,
  wish: unknown,
  decide: (field: string, include: boolean) => void,
  filter?: Filter,
): void {
  if (isDocument(wish)) {
    const operator = Object.keys(wish)[0] ?? '';
    if (operator === '$slice') return put(tree, splitPath(field), slice(wish.$slice));
    if (operator === '$elemMatch') {
      const pick = elemMatch(wish.$elemMatch);
      elemMatches.add(pick);
      return put(tree, splitPath(field), pick);
    }
    if (operator.startsWith('$')) throw notImplemented(`the projection operator ${operator}`);
    if (operator === '') throw badValue('an empty object is not a valid value in a projection');
    for (const [name, inner] of Object.entries(wish))
      addWish(tree, `${field}.${name}`, inner, decide, filter);
    return;
  }
  if (typeof wish !== 'boolean' && numberOf(wish) === undefined)
    throw notImplemented('an expression in a projection');
  decide(field, flagOption(wish));
  if (field.endsWith('.$')) {
    const path = field.slice(0, -2);
    return put(tree, splitPath(path), positional(path, filter));
  }
  put(tree, splitPath(field), flagOption(wish) ? 'keep' : 'drop');
}

function put(tree: Tree, path: string[], wish: Wish): void {
  const [name, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    if (typeof tree.fields.get(name) === 'object') throw new CommandError(31249, `Path collision at ${name}`);
    tree.fields.set(name, wish);
    return;
  }
  const existing: Wish = tree.fields.get(name) ?? { fields: new Map<string, Wish>() };
  if (typeof existing !== 'object') throw new CommandError(31250, `Path collision at ${path.join('.')}`);
  tree.fields.set(name, existing);
  put(existing, rest, wish);
}

function include(doc: Doc, tree: Tree): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const wish = tree.fields.get(name);
    if (wish === undefined || wish === 'drop') continue;
    const kept =
      wish === 'keep' ? value : typeof wish === 'function' ? wish(value) : within(value, wish, include, true);
    if (kept !== undefined) setField(result, name, kept);
  }
  return result;
}

function exclude(doc: Doc, tree: Tree): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const wish = tree.fields.get(name);
    if (wish === 'drop') continue;
    const whole = wish === undefined || wish === 'keep';
    const kept = whole
      ? value
      : typeof wish === 'function'
        ? wish(value)
        : within(value, wish, exclude, false);
    if (kept !== undefined) setField(result, name, kept);
  }
  return result;
}

/** Applies a subtree to a document or to each document of an array; an inclusion drops everything else. */
function within(
  value: unknown,
  tree: Tree,
  apply: (doc: Doc, tree: Tree) => Doc,
  dropsScalars: boolean,
): unknown {
  if (isDocument(value)) return apply(value, tree);
  if (!Array.isArray(value)) return dropsScalars ? undefined : value;
  return value
    .map((element) => within(element, tree, apply, dropsScalars))
    .filter((element) => element !== undefined);
}

function slice(operand: unknown): ArrayWish {
  const [first, second] = (Array.isArray(operand) ? operand : [operand]).map(numberOf);
  if (first === undefined || (Array.isArray(operand) && second === undefined))
    throw badValue('invalid $slice syntax');
  if (second !== undefined && second <= 0) throw badValue('the limit of $slice must be positive');
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first < 0 ? value.slice(first) : value.slice(0, first);
    const start = first < 0 ? Math.max(0, value.length + first) : first;
    return value.slice(start, start + second);
  };
}

function elemMatch(operand: unknown): ArrayWish {
  const filter = parseFilter({ element: { $elemMatch: operand } });
  return (value) => firstMatch(value, (element) => filter.matches({ element: [element] }));
}

/** `path.$`: the first element the query's conditions on that path accept. */
function positional(path: string, filter?: Filter): ArrayWish {
  const conditions = leavesOn(path, filter);
  if (conditions.length === 0) {
    throw badValue(`the positional projection '${path}.$' needs a condition on '${path}' in the query`);
  }
  const parts = splitPath(path);
  const nest = (element: unknown): Doc =>
    parts.reduceRight<unknown>((inner, name) => ({ [name]: inner }), [element]) as Doc;
  return (value) =>
    firstMatch(value, (element) => conditions.every((condition) => condition.matches(nest(element))));
}

function leavesOn(path: string, filter?: Filter): Filter[] {
  if (!filter || filter.kind === 'opaque') return [];
  if (filter.kind !== 'leaf') return filter.parts.flatMap((part) => leavesOn(path, part));
  return `${filter.path}.`.startsWith(`${path}.`) ? [filter] : [];
}

function firstMatch(value: unknown, accepts: (element: unknown) => boolean): unknown {
  if (!Array.isArray(value)) return undefined;
  const index = value.findIndex((element) => accepts(element));
  return index === -1 ? undefined : [value[index]];
}
