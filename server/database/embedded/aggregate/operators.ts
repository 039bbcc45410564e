import type { ObjectId } from 'bson';
import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { fieldOf, isDocument, setField, type Doc } from '../values/bson.js';
import { compare, equal } from '../values/order.js';
import { mingoOperator, type Operator } from './arguments.js';
import { dateOperators } from './dates.js';
import { scalarOperators } from './scalars.js';
import { Sum } from './sum.js';

/** The expression operators that mean the same in mingo as in MongoDB for the values stored here. */
const TRUSTED = (
  '$add $allElementsTrue $and $anyElementTrue $arrayElemAt $concat $concatArrays $cond $dateFromParts $divide $filter ' +
  '$ifNull $isArray $let $literal $ltrim $map $mergeObjects $multiply $not $or $pow $range $reduce $regexFind ' +
  '$regexMatch $rtrim $split $substrBytes $substrCP $subtract $trim $zip'
).split(' ');

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
  $sum: (obj, expression, options) => sumOf(spreadArguments(obj, expression, options)).total(),
  $avg: (obj, expression, options) => sumOf(spreadArguments(obj, expression, options)).mean(),
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
  $rand: () => Math.random(),
  $getField: (obj, expression, options) => {
    const asked = isDocument(expression) && 'field' in expression;
    const { field, input } = asked ? expression : { field: expression, input: '$$CURRENT' };
    const from = evalExpr(obj, input, options);
    return isDocument(from) ? fieldOf(from, nameOf(obj, field, options)) : undefined;
  },
  $setField: (obj, expression, options) => withField(obj, expression, options),
  $unsetField: (obj, expression, options) =>
    withField(obj, { ...(expression as Doc), value: '$$REMOVE' }, options),
};

/** Every operator by its name. */
export const OPERATORS: Record<string, Operator> = {
  ...Object.fromEntries(TRUSTED.map((name) => [name, mingoOperator(name)])),
  ...dateOperators,
  ...scalarOperators,
  ...OWN,
};

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
  const alone = Array.isArray(expression) && expression.length === 1;
  const value = evalExpr(obj, alone ? expression[0] : expression, options);
  return Array.isArray(value) ? value : [value];
}

/** A document with one field more, other, or (where the value is missing) less; any name will do. */
function withField(obj: unknown, expression: unknown, options: Options): unknown {
  if (!isDocument(expression) || !['field', 'input', 'value'].every((name) => name in expression))
    throw new CommandError(4161101, "$setField and $unsetField need 'field' and 'input', $setField 'value'");
  const input = evalExpr(obj, expression.input, options);
  if (input === null || input === undefined) return null;
  if (!isDocument(input)) throw new CommandError(4161105, "$setField requires 'input' to be an object");
  const name = nameOf(obj, expression.field, options);
  const value = evalExpr(obj, expression.value, options);
  const result = { ...input };
  if (value === undefined) delete result[name];
  else setField(result, name, value);
  return result;
}

function nameOf(obj: unknown, field: unknown, options: Options): string {
  const name = evalExpr(obj, field, options);
  if (typeof name !== 'string') throw new CommandError(4161108, "'field' must be a string that is constant");
  return name;
}

function sumOf(values: unknown[]): Sum {
  const sum = new Sum();
  for (const value of values) sum.add(value);
  return sum;
}

export function extreme(values: unknown[], sign: 1 | -1): unknown {
  const present = values.filter((value) => value !== null && value !== undefined);
  let best: unknown = null;
  for (const value of present) if (best === null || compare(value, best) * sign > 0) best = value;
  return best;
}
