import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { isDocument, type Doc } from '../values/bson.js';
import { argument, isNil, mingoOperator, type Operator } from './arguments.js';

/** The most decimals that `toFixed` gives, all of them exact. */
const DECIMALS = 100;

/** The operators on arrays, strings and numbers, where mingo's mean something else. */
export const scalarOperators: Record<string, Operator> = {
  $abs: unary(mingoOperator('$abs')),
  $ceil: unary(mingoOperator('$ceil')),
  $exp: unary(mingoOperator('$exp')),
  $floor: unary(mingoOperator('$floor')),
  $sqrt: unary(mingoOperator('$sqrt')),
  $ln: logarithm(mingoOperator('$ln'), 28766, '$ln'),
  $log10: logarithm(mingoOperator('$log10'), 28761, '$log10'),
  $mod: ofPresent(mingoOperator('$mod')),
  $slice: ofPresent(mingoOperator('$slice')),
  $round: (obj, expression, options) => rounded(obj, expression, options, mingoOperator('$round'), toEven),
  $trunc: (obj, expression, options) =>
    rounded(obj, expression, options, mingoOperator('$trunc'), () => false),
  $first: unary(mingoOperator('$first')),
  $last: unary(mingoOperator('$last')),
  $reverseArray: unary(mingoOperator('$reverseArray')),
  $objectToArray: unary(mingoOperator('$objectToArray')),
  $arrayToObject: unary(mingoOperator('$arrayToObject')),
  $isNumber: unary(mingoOperator('$isNumber')),
  $strLenBytes: unary(mingoOperator('$strLenBytes')),
  $strLenCP: unary(mingoOperator('$strLenCP')),
  $size: (obj, expression, options) => {
    const value = evalExpr(obj, argument(expression), options);
    if (!Array.isArray(value)) throw new CommandError(17124, 'The argument to $size must be an array');
    return value.length;
  },
  $toLower: (obj, expression, options) =>
    text(obj, expression, options).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  $toUpper: (obj, expression, options) =>
    text(obj, expression, options).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  $replaceOne: (obj, expression, options) =>
    replaced(obj, expression, options, (input, find, replacement) => input.replace(find, () => replacement)),
  $replaceAll: (obj, expression, options) =>
    replaced(obj, expression, options, (input, find, replacement) =>
      input.replaceAll(find, () => replacement),
    ),
  $switch: chosen,
};

/** A value that is no expression any more. */
const literal = (value: unknown): Doc => ({ $literal: value });

function unary(compute: Operator): Operator {
  return (obj, expression, options) => {
    // Evaluated here, so that an array is a value to mingo and not a list of arguments.
    const value = evalExpr(obj, argument(expression), options);
    return compute(obj, literal(value), options);
  };
}

function logarithm(compute: Operator, code: number, name: string): Operator {
  return unary((obj, expression, options) => {
    const { $literal: value } = expression as Doc;
    if (typeof value === 'number' && value <= 0)
      throw new CommandError(code, `${name}'s argument must be a positive number, but is ${value}`);
    return compute(obj, expression, options);
  });
}

/** Null when any argument is. */
function ofPresent(compute: Operator): Operator {
  return (obj, expression, options) => {
    const values = evalExpr(obj, expression, options);
    if (!Array.isArray(values)) return compute(obj, values, options);
    return values.some(isNil) ? null : compute(obj, values.map(literal), options);
  };
}

/** Exact for the double that the number is: 2.345 is a little more, and rounds to 2.35. */
function rounded(
  obj: unknown,
  expression: unknown,
  options: Options,
  compute: Operator,
  up: (kept: string, rest: string) => boolean,
): unknown {
  const given = Array.isArray(expression) ? expression : [expression];
  const [value, place = 0] = given.map((each) => evalExpr(obj, each, options));
  if (isNil(value) || isNil(place)) return null;
  const decimals = typeof place === 'number' && place > 0 && typeof value === 'number';
  if (!decimals) return compute(obj, [value, place].map(literal), options);
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  const digits = Math.abs(value).toFixed(DECIMALS);
  const cut = digits.indexOf('.') + 1 + Math.min(place, DECIMALS);
  const kept = digits.slice(0, cut);
  const magnitude = up(kept, digits.slice(cut)) ? next(kept) : kept;
  return Math.sign(value) * Number(magnitude);
}

/** Half goes to the even digit. */
function toEven(kept: string, rest: string): boolean {
  const half = `5${'0'.repeat(Math.max(0, rest.length - 1))}`;
  return rest > half || (rest === half && Number(kept.at(-1)) % 2 === 1);
}

/** The decimal number one unit of its last digit further. */
function next(decimal: string): string {
  const point = decimal.length - decimal.indexOf('.') - 1;
  const digits = (BigInt(decimal.replace('.', '')) + 1n).toString().padStart(point + 1, '0');
  return `${digits.slice(0, -point)}.${digits.slice(-point)}`;
}

/** A string as `$toLower` takes one: nothing is empty. Only ASCII letters change, as in MongoDB. */
function text(obj: unknown, expression: unknown, options: Options): string {
  const value = evalExpr(obj, argument(expression), options);
  if (isNil(value)) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new CommandError(16007, "can't convert to string what is neither a string, a number nor a date");
  return String(value);
}

function replaced(
  obj: unknown,
  expression: unknown,
  options: Options,
  replace: (input: string, find: string, replacement: string) => string,
): unknown {
  if (!isDocument(expression)) throw new CommandError(51751, '$replaceOne and $replaceAll take an object');
  const { input, find, replacement } = expression;
  const [text, part, other] = [input, find, replacement].map((each) => evalExpr(obj, each, options));
  if ([text, part, other].some(isNil)) return null;
  if (typeof text !== 'string' || typeof part !== 'string' || typeof other !== 'string')
    throw new CommandError(51746, '$replaceOne and $replaceAll take strings');
  return replace(text, part, other);
}

function chosen(obj: unknown, expression: unknown, options: Options): unknown {
  const { branches, ...rest } = isDocument(expression) ? expression : {};
  if (!Array.isArray(branches) || branches.length === 0)
    throw new CommandError(40068, '$switch requires at least one branch');
  for (const { case: condition, then } of branches as Doc[]) {
    if (mingoOperator('$and')(obj, [condition], options)) return evalExpr(obj, then, options);
  }
  if (!('default' in rest))
    throw new CommandError(40066, '$switch could not find a matching branch and has no default');
  return evalExpr(obj, rest.default, options);
}
