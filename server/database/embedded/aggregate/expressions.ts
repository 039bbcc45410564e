import { BSON, Long, type ObjectId } from 'bson';
import { Context, evalExpr, ProcessingMode } from 'mingo/core';
import * as mingo from 'mingo/operators/expression';
import type { Options } from 'mingo/types';
import { badValue, CommandError, notImplemented } from '../errors.js';
import { encode, isDocument, type Doc } from '../values/bson.js';
import { compare, equal } from '../values/order.js';

/** The expression operators that mean the same in mingo as in MongoDB for the values stored here. */
const TRUSTED = (
  '$abs $add $allElementsTrue $and $anyElementTrue $arrayElemAt $arrayToObject $ceil $concat $concatArrays $cond ' +
  '$dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc $dayOfMonth ' +
  '$dayOfWeek $dayOfYear $divide $exp $filter $first $floor $hour $ifNull $isArray $isNumber $last $let $literal $ln ' +
  '$log10 $ltrim $map $mergeObjects $millisecond $minute $mod $month $multiply $not $objectToArray $or $pow $range ' +
  '$reduce $regexFind $regexMatch $replaceAll $replaceOne $reverseArray $round $rtrim $second $size $slice $split ' +
  '$sqrt $strLenBytes $strLenCP $substrBytes $substrCP $subtract $switch $toLower $toUpper $trim $trunc $week $year $zip'
).split(' ');

type Operator = (obj: unknown, expression: unknown, options: Options) => unknown;

/** What mingo gets wrong with BSON's own classes and order, done by ours. */
const OWN: Record<`$${string}`, Operator> = {
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: (obj, expression, options) => Math.sign(compareArguments(obj, expression, options)),
  $in: (obj, expression, options) => {
    const [value, array] = evaluated(obj, expression, options);
    if (!Array.isArray(array)) throw new CommandError(40081, '$in requires an array as a second argument');
    return array.some((element) => equal(element, value));
  },
  $sum: (obj, expression, options) => {
    const numbers = spreadArguments(obj, expression, options).filter((value) => typeof value === 'number');
    return numbers.reduce((sum, value) => sum + value, 0);
  },
  $max: (obj, expression, options) => extreme(spreadArguments(obj, expression, options), 1),
  $min: (obj, expression, options) => extreme(spreadArguments(obj, expression, options), -1),
  $toString: (obj, expression, options) => {
    const value = evalExpr(obj, expression, options);
    if (value === null || value === undefined) return null;
    if (value instanceof Date) return value.toISOString();
    if (isDocument(value) || Array.isArray(value))
      throw new CommandError(241, 'Unsupported conversion to string');
    return (value as string | number | boolean | ObjectId).toString();
  },
};

const context = Context.init({
  expression: { ...Object.fromEntries(TRUSTED.map((name) => [name, operatorOf(name)])), ...OWN },
});

const OPTIONS: Options = {
  context,
  idKey: '_id',
  processingMode: ProcessingMode.CLONE_OFF,
  useStrictMode: true,
  scriptEnabled: false,
  failOnError: true,
};

function operatorOf(name: string): Operator {
  const operator = (mingo as unknown as Record<string, Operator | undefined>)[name];
  if (!operator) throw new Error(`mingo has no ${name}`);
  return operator;
}

function comparison(accepts: (order: number) => boolean): Operator {
  return (obj, expression, options) => accepts(compareArguments(obj, expression, options));
}

/** A missing value sorts below null in expressions. */
function compareArguments(obj: unknown, expression: unknown, options: Options): number {
  const [a, b] = evaluated(obj, expression, options);
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compare(a, b);
}

function evaluated(obj: unknown, expression: unknown, options: Options): [unknown, unknown] {
  if (!Array.isArray(expression) || expression.length !== 2)
    throw new CommandError(16020, 'the expression takes exactly 2 arguments');
  return [evalExpr(obj, expression[0], options), evalExpr(obj, expression[1], options)];
}

function spreadArguments(obj: unknown, expression: unknown, options: Options): unknown[] {
  const value = evalExpr(obj, expression, options);
  return Array.isArray(value) ? value : [value];
}

export function extreme(values: unknown[], sign: 1 | -1): unknown {
  const present = values.filter((value) => value !== null && value !== undefined);
  let best: unknown = null;
  for (const value of present) if (best === null || compare(value, best) * sign > 0) best = value;
  return best;
}

export type Expression = (doc: Doc, variables?: Doc) => unknown;

/** Compiles an expression; an operator that is not known here is refused by its name (238). */
export function parseExpression(expression: unknown): Expression {
  check(expression);
  if (typeof expression === 'string' && /^\$[^$.]+$/.test(expression)) {
    const field = expression.slice(1);
    return (doc) => (Object.hasOwn(doc, field) ? doc[field] : undefined);
  }
  if (!isComputed(expression)) return () => expression;
  return (doc, variables) => {
    try {
      return evalExpr(doc, expression, variables ? { ...OPTIONS, variables } : OPTIONS);
    } catch (error) {
      if (error instanceof CommandError) throw error;
      throw badValue(`expression failed: ${(error as Error).message}`);
    }
  };
}

function isComputed(expression: unknown): boolean {
  if (typeof expression === 'string') return expression.startsWith('$');
  if (Array.isArray(expression)) return expression.some(isComputed);
  return isDocument(expression);
}

function check(expression: unknown): void {
  if (Array.isArray(expression)) expression.forEach(check);
  if (typeof expression === 'string' && expression.startsWith('$$')) checkVariable(expression);
  if (!isDocument(expression)) return;
  for (const [name, operand] of Object.entries(expression)) {
    if (name.startsWith('$') && !TRUSTED.includes(name) && !Object.hasOwn(OWN, name)) {
      throw notImplemented(`the expression ${name}`);
    }
    if (name !== '$literal') check(operand);
  }
}

function checkVariable(expression: string): void {
  if (/^\$\$(?:CLUSTER_TIME|USER_ROLES|JS_SCOPE|IS_MR|SEARCH_META|KEEP|PRUNE|DESCEND)\b/.test(expression)) {
    throw notImplemented(`the variable ${expression}`);
  }
}

/**
 * A document as expressions want it: JavaScript's numbers, dates and regular expressions. A long that a double
 * does not hold stays a Long.
 */
export function decodeForExpressions(bytes: Uint8Array): Doc {
  return BSON.deserialize(bytes, { promoteBuffers: false, bsonRegExp: true, validation: { utf8: false } });
}

/** The same for a document already decoded. */
export const forExpressions = (doc: Doc): Doc => decodeForExpressions(encode(doc));

/** A count as MongoDB sends it: an int32 while it fits. */
export const countValue = (count: number): unknown => (count > 0x7fffffff ? Long.fromNumber(count) : count);
