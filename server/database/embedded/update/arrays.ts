import { badValue, failedToParse } from '../errors.js';
import { elementTest, hasOperators, parseFilter } from '../query/filter.js';
import { regexTest } from '../query/operators.js';
import { BSONRegExp } from 'bson';
import { parsePattern, sortKey } from '../query/sort.js';
import { integerOption, isDocument, numberOf, type Doc } from '../values/bson.js';
import { compare, equal } from '../values/order.js';
import { arrayAt, needsArray, type Apply } from './operators.js';
import { getAt, setAt } from './places.js';

const PUSH_MODIFIERS = ['$each', '$slice', '$position', '$sort'];

/** `$push`: one value, or `{$each, $position, $sort, $slice}`. */
export function push(operand: unknown, path: string): Apply {
  const modified = isDocument(operand) && '$each' in operand;
  const { $each, $slice, $position, $sort, ...unknown } = modified ? operand : ({ $each: [operand] } as Doc);
  const [stray] = Object.keys(unknown);
  if (stray) throw badValue(`Unrecognized clause in $push: ${stray}; known: ${PUSH_MODIFIERS.join(', ')}`);
  if (!Array.isArray($each)) throw badValue('The argument to $each in $push must be an array');
  const arrange = $sort === undefined ? undefined : arrangement($sort);
  const slice = $slice === undefined ? undefined : integerOption($slice, '$slice', 0);
  const position = $position === undefined ? undefined : integerOption($position, '$position', 0);
  return (doc, at) => {
    const array = [...(arrayAt(doc, at, '$push') ?? [])];
    array.splice(position ?? array.length, 0, ...$each);
    if (arrange) array.sort(arrange);
    setAt(doc, at, slice === undefined ? array : sliced(array, slice), path);
  };
}

function sliced(array: unknown[], slice: number): unknown[] {
  return slice < 0 ? array.slice(slice) : array.slice(0, slice);
}

/** `$sort` of `$push`: 1 or -1 for whole elements, or a pattern of their fields. */
function arrangement(sort: unknown): (a: unknown, b: unknown) => number {
  const direction = numberOf(sort);
  if (direction === 1 || direction === -1) return (a, b) => compare(a, b) * direction;
  if (direction !== undefined) throw badValue('The $sort element value must be either 1 or -1');
  const pattern = parsePattern(sort);
  const key = (element: unknown): Buffer => sortKey(isDocument(element) ? element : {}, pattern);
  return (a, b) => Buffer.compare(key(a), key(b));
}

export function addToSet(operand: unknown, path: string): Apply {
  const each = isDocument(operand) && '$each' in operand;
  const values = each ? operand.$each : [operand];
  if (!Array.isArray(values)) throw badValue('The argument to $each in $addToSet must be an array');
  return (doc, at) => {
    const array = [...(arrayAt(doc, at, '$addToSet') ?? [])];
    for (const value of values) if (!array.some((element) => equal(element, value))) array.push(value);
    setAt(doc, at, array, path);
  };
}

export function pop(operand: unknown, path: string): Apply {
  const end = numberOf(operand);
  if (end !== 1 && end !== -1)
    throw failedToParse(`$pop expects 1 or -1, found: ${String(operand)} (${path})`);
  return (doc, at) => {
    const array = arrayAt(doc, at, '$pop', 14);
    if (end === 1) array?.pop();
    else array?.shift();
  };
}

export function pull(operand: unknown, path: string): Apply {
  const removes = pullTest(operand);
  return (doc, at) => removeWhere(doc, at, '$pull', path, removes);
}

export function pullAll(operand: unknown, path: string): Apply {
  const values = needsArray(operand, '$pullAll');
  return (doc, at) =>
    removeWhere(doc, at, '$pullAll', path, (element) => values.some((value) => equal(value, element)));
}

/** A document is a query on the elements that are documents; operators test the elements; else equality. */
function pullTest(operand: unknown): (element: unknown) => boolean {
  if (operand instanceof BSONRegExp) return regexTest(operand);
  if (hasOperators(operand)) return elementTest(operand);
  if (!isDocument(operand)) return (element) => equal(element, operand);
  const filter = parseFilter(operand);
  return (element) => isDocument(element) && filter.matches(element);
}

function removeWhere(
  doc: Doc,
  at: string[],
  operator: string,
  path: string,
  removes: (element: unknown) => boolean,
): void {
  if (getAt(doc, at) === undefined) return;
  const array = arrayAt(doc, at, operator)!;
  const kept = array.filter((element) => !removes(element));
  if (kept.length < array.length) setAt(doc, at, kept, path);
}
