import { Timestamp } from 'bson';
import { badValue, CommandError, failedToParse } from '../errors.js';
import { isDocument, type Doc } from '../values/bson.js';
import { arithmetic, bitwise } from '../values/numbers.js';
import { describe } from '../values/describe.js';
import { compare } from '../values/order.js';
import { splitPath } from '../values/paths.js';
import { addToSet, pop, pull, pullAll, push } from './arrays.js';
import { getAt, setAt, unsetAt } from './places.js';

/** Changes the document at one concrete path. */
export type Apply = (doc: Doc, path: string[]) => void;

/** Each operator compiles its operand (and checks it) into a change. */
export const updateOperators: Record<string, (operand: unknown, path: string) => Apply> = {
  $set: (operand, path) => (doc, at) => setAt(doc, at, operand, path),
  $setOnInsert: (operand, path) => (doc, at) => setAt(doc, at, operand, path),
  $unset: () => unsetAt,
  $inc: (operand, path) => calculate('$inc', operand, path),
  $mul: (operand, path) => calculate('$mul', operand, path),
  $bit: bit,
  $min: (operand, path) => keepBy(operand, path, -1),
  $max: (operand, path) => keepBy(operand, path, 1),
  $rename: rename,
  $currentDate: currentDate,
  $push: push,
  $addToSet: addToSet,
  $pop: pop,
  $pull: pull,
  $pullAll: pullAll,
};

function calculate(operator: '$inc' | '$mul', operand: unknown, path: string): Apply {
  arithmetic(operator, undefined, operand, path);
  return (doc, at) => setAt(doc, at, arithmetic(operator, getAt(doc, at), operand, path), path);
}

/** `{and: n}`, `{or: n}` and `{xor: n}`, one after the other. */
function bit(operand: unknown, path: string): Apply {
  const operations = isDocument(operand) ? Object.entries(operand) : [];
  if (operations.length === 0)
    throw badValue(`$bit takes {field: {and | or | xor: number}}, not {${path}: ${describe(operand)}}`);
  for (const [name, number] of operations) bitwise(name, undefined, number, path);
  return (doc, at) => {
    const apply = (value: unknown, [name, number]: [string, unknown]): unknown =>
      bitwise(name, value, number, path);
    setAt(doc, at, operations.reduce(apply, getAt(doc, at)), path);
  };
}

function keepBy(operand: unknown, path: string, sign: 1 | -1): Apply {
  return (doc, at) => {
    const current = getAt(doc, at);
    if (current === undefined || compare(operand, current) * sign > 0) setAt(doc, at, operand, path);
  };
}

function rename(operand: unknown, path: string): Apply {
  if (typeof operand !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${path}`);
  const target = splitPath(operand);
  if (`${path}.${operand}`.includes('$')) throw badValue('$rename may not be dynamic');
  return (doc, at) => {
    if (passesArray(doc, at) || passesArray(doc, target))
      throw badValue(`$rename may not go through an array: ${path}`);
    const value = getAt(doc, at);
    if (value === undefined) return;
    unsetAt(doc, at);
    setAt(doc, target, value, operand);
  };
}

function passesArray(doc: Doc, path: string[]): boolean {
  return path.some((_, length) => length > 0 && Array.isArray(getAt(doc, path.slice(0, length))));
}

function currentDate(operand: unknown, path: string): Apply {
  const type = isDocument(operand) ? operand.$type : 'date';
  if (typeof operand !== 'boolean' && !isDocument(operand)) {
    throw badValue(`$currentDate takes a boolean or {$type: ...}: ${path}`);
  }
  if (type === 'date') return (doc, at) => setAt(doc, at, new Date(), path);
  if (type !== 'timestamp')
    throw badValue("The '$type' string field is required to be 'date' or 'timestamp'");
  const now = (): Timestamp => new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 });
  return (doc, at) => setAt(doc, at, now(), path);
}

/** The array at a path; throws BadValue for another type, undefined when missing. */
export function arrayAt(doc: Doc, at: string[], operator: string, code = 2): unknown[] | undefined {
  const current = getAt(doc, at);
  if (current === undefined || Array.isArray(current)) return current;
  throw new CommandError(code, `The field '${at.join('.')}' must be an array for ${operator}`);
}

export const needsArray = (operand: unknown, operator: string): unknown[] => {
  if (!Array.isArray(operand)) throw failedToParse(`The argument to ${operator} must be an array`);
  return operand;
};
