import { BSON, Long } from 'bson';
import { Context, evalExpr, ProcessingMode } from 'mingo/core';
import type { Options } from 'mingo/types';
import { badValue, CommandError, failedToParse, notImplemented } from '../errors.js';
import { encode, isDocument, numberOf, type Doc } from '../values/bson.js';
import { OPERATORS } from './operators.js';

const OPTIONS: Options = {
  context: Context.init({ expression: OPERATORS }),
  idKey: '_id',
  processingMode: ProcessingMode.CLONE_OFF,
  useStrictMode: true,
  scriptEnabled: false,
  failOnError: true,
};

/** The variables of the document an expression reads. */
const OF_DOCUMENT = ['ROOT', 'CURRENT'];
const EVERYWHERE = ['NOW', 'REMOVE'];
const NOT_HERE = 'CLUSTER_TIME USER_ROLES JS_SCOPE IS_MR SEARCH_META KEEP PRUNE DESCEND'.split(' ');

export type Expression = (doc: Doc) => unknown;

/**
 * Compiles an expression with the values of `let` variables. What is not known here is refused: an operator by its
 * name (238), a variable as undefined (17276).
 */
export function parseExpression(expression: unknown, variables: Doc = {}): Expression {
  check(expression, [...OF_DOCUMENT, ...EVERYWHERE, ...Object.keys(variables)]);
  if (typeof expression === 'string' && /^\$[^$.]+$/.test(expression)) {
    const field = expression.slice(1);
    return (doc) => (Object.hasOwn(doc, field) ? doc[field] : undefined);
  }
  if (!isComputed(expression)) return () => expression;
  const options = { ...OPTIONS, variables };
  return (doc) => {
    try {
      return evalExpr(doc, expression, options);
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

/** The names that operators bind for some of their operands. */
const BINDERS = new Map<string, (operand: Doc) => string[]>([
  ['$let', ({ vars }) => (isDocument(vars) ? Object.keys(vars) : [])],
  ['$map', ({ as = 'this' }) => [String(as)]],
  ['$filter', ({ as = 'this' }) => [String(as)]],
  ['$reduce', () => ['this', 'value']],
]);
const WITHIN = ['in', 'cond'];

/** Looks through an expression in which the variables of these names have a value. */
function check(expression: unknown, names: string[]): void {
  if (Array.isArray(expression)) for (const part of expression) check(part, names);
  if (typeof expression === 'string' && expression.startsWith('$')) checkReference(expression, names);
  if (!isDocument(expression)) return;
  for (const [name, operand] of Object.entries(expression)) {
    if (name.startsWith('$') && !Object.hasOwn(OPERATORS, name))
      throw notImplemented(`the expression ${name}`);
    if (name === '$literal') continue;
    const bind = BINDERS.get(name);
    if (!bind || !isDocument(operand)) check(operand, names);
    else {
      const inner = [...names, ...bind(operand)];
      for (const [part, value] of Object.entries(operand))
        check(value, WITHIN.includes(part) ? inner : names);
    }
  }
}

function checkReference(reference: string, names: string[]): void {
  const name = /^\$\$([^.]*)/.exec(reference)?.[1] ?? 'CURRENT';
  if (names.includes(name)) return;
  if (NOT_HERE.includes(name)) throw notImplemented(`the variable ${reference}`);
  if (OF_DOCUMENT.includes(name))
    throw new CommandError(4890500, `Command let Expression tried to access a field: ${reference}`);
  throw new CommandError(17276, `Use of undefined variable: ${name}`);
}

/** The values of a command's `let`: expressions that read no document. */
export function readVariables(spec: unknown): Doc {
  return variablesOf(spec, (expression) => {
    check(expression, EVERYWHERE);
    return parseExpression(expression);
  })({});
}

/** The `let` of a stage: its values for a document, or all missing where there is none yet. */
export function variablesOf(spec: unknown, parse: (expression: unknown) => Expression): (doc?: Doc) => Doc {
  if (spec !== undefined && !isDocument(spec)) throw failedToParse('let must be an object');
  const named = Object.entries(spec ?? {}).map(([name, value]): [string, Expression] => {
    if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name))
      throw failedToParse(`'${name}' is not a valid name of a variable`);
    return [name, parse(promoted(value))];
  });
  return (doc) => Object.fromEntries(named.map(([name, value]) => [name, doc && value(doc)]));
}

/**
 * A document as expressions want it: JavaScript's numbers, dates and regular expressions. A long that a double
 * does not hold stays a Long.
 */
export function decodeForExpressions(bytes: Uint8Array): Doc {
  return BSON.deserialize(bytes, { promoteBuffers: false, bsonRegExp: true, validation: { utf8: false } });
}

/** The same for a value already decoded. */
export const promoted = (value: unknown): unknown => decodeForExpressions(encode({ value })).value;

/** Whether an expression's value counts as true: all does but null, a missing value, false and zero. */
export const isTrue = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && numberOf(value) !== 0;

/** A count as MongoDB sends it: an int32 while it fits. */
export const countValue = (count: number): unknown => (count > 0x7fffffff ? Long.fromNumber(count) : count);
