import { BSONRegExp } from 'bson';
import { isTrue, parseExpression, promoted } from '../aggregate/expressions.js';
import { badValue, CommandError, notImplemented } from '../errors.js';
import { isDocument, type Doc } from '../values/bson.js';
import { someValue } from '../values/paths.js';
import { regexTest, valueOperators, type Test } from './operators.js';

/** A compiled query: a tree the planner reads, each node able to test a document. */
export type Filter = AllOf | AnyOf | Leaf | Opaque;

interface Matcher {
  matches(doc: Doc): boolean;
}
export interface AllOf extends Matcher {
  kind: 'and';
  parts: Filter[];
}
export interface AnyOf extends Matcher {
  kind: 'or';
  parts: Filter[];
}
/** A positive condition on one path. */
export interface Leaf extends Matcher {
  kind: 'leaf';
  path: string;
  operator: string;
  operand: unknown;
  /** For `$elemMatch` on documents: the inner query. */
  inner?: Filter;
}
/** A condition no index helps with (negations and the like). */
export interface Opaque extends Matcher {
  kind: 'opaque';
}

const REFUSED_AT_TOP = ['$where', '$text', '$jsonSchema', '$sampleRate', '$alwaysTrue', '$alwaysFalse'];

/**
 * Compiles a query; throws BadValue (2) for what is malformed, NotImplemented (238) for what is not here.
 * `$expr` is allowed (else 224) where its variables are given, if only none.
 */
export function parseFilter(query: Doc, variables?: Doc): Filter {
  const parts: Filter[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (name === '$and') parts.push(allOf(parseClauses(name, value, variables)));
    else if (name === '$or') parts.push(anyOf(parseClauses(name, value, variables)));
    else if (name === '$nor') parts.push(not(anyOf(parseClauses(name, value, variables))));
    else if (name === '$comment') continue;
    else if (name === '$expr') parts.push(byExpression(value, variables));
    else if (REFUSED_AT_TOP.includes(name)) throw notImplemented(name);
    else if (name.startsWith('$')) throw badValue(`unknown top level operator: ${name}`);
    else parts.push(...parseField(name, value));
  }
  return parts.length === 1 ? parts[0]! : allOf(parts);
}

function parseClauses(operator: string, value: unknown, variables?: Doc): Filter[] {
  if (!Array.isArray(value) || value.length === 0) throw badValue(`${operator} must be a nonempty array`);
  return value.map((clause) => {
    if (!isDocument(clause)) throw badValue(`${operator} entries need to be full objects`);
    return parseFilter(clause, variables);
  });
}

function byExpression(value: unknown, variables?: Doc): Opaque {
  if (!variables) throw new CommandError(224, '$expr is not allowed in this context');
  const expression = parseExpression(promoted(value), variables);
  return { kind: 'opaque', matches: (doc) => isTrue(expression(promoted(doc) as Doc)) };
}

function parseField(path: string, condition: unknown): Filter[] {
  if (!hasOperators(condition)) {
    const operator = condition instanceof BSONRegExp ? '$regex' : '$eq';
    return [leaf(path, operator, condition)];
  }
  return conditions(condition).map(([operator, operand]) => parseCondition(path, operator, operand));
}

/** The operators of one field, with `$options` folded into its `$regex`. */
function conditions(condition: Doc): [string, unknown][] {
  const { $options, ...operators } = condition;
  if ($options !== undefined) {
    if (!('$regex' in operators)) throw badValue('$options needs a $regex');
    const regex = operators.$regex;
    const pattern = regex instanceof BSONRegExp ? regex.pattern : regex;
    if (typeof pattern !== 'string' || typeof $options !== 'string')
      throw badValue('$regex and $options must be strings');
    operators.$regex = new BSONRegExp(pattern, $options);
  }
  return Object.entries(operators);
}

function parseCondition(path: string, operator: string, operand: unknown): Filter {
  switch (operator) {
    case '$ne':
      return not(leaf(path, '$eq', operand));
    case '$nin':
      return not(leaf(path, '$in', operand));
    case '$not':
      return not(negated(path, operand));
    case '$exists':
      return isTruthy(operand) ? leaf(path, '$exists', true) : not(leaf(path, '$exists', true));
    case '$all':
      return all(path, operand);
    default:
      return leaf(path, operator, operand);
  }
}

function negated(path: string, operand: unknown): Filter {
  if (operand instanceof BSONRegExp) return leaf(path, '$regex', operand);
  if (!hasOperators(operand)) throw badValue('$not needs a regex or a document of operators');
  return allOf(parseField(path, operand));
}

function all(path: string, operand: unknown): Filter {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return { kind: 'opaque', matches: () => false };
  const parts = operand.map((value) => {
    if (isDocument(value) && '$elemMatch' in value) return leaf(path, '$elemMatch', value.$elemMatch);
    if (hasOperators(value)) throw badValue('no $ expressions in $all');
    return leaf(path, value instanceof BSONRegExp ? '$regex' : '$eq', value);
  });
  return parts.length === 1 ? parts[0]! : allOf(parts);
}

function leaf(path: string, operator: string, operand: unknown): Leaf {
  const parts = path.split('.');
  const { test, spread, inner } =
    operator === '$elemMatch' ? elemMatch(operand) : valueTest(operator, operand);
  const matches = (doc: Doc): boolean => someValue(doc, parts, 0, spread, test);
  return { kind: 'leaf', path, operator, operand, inner, matches };
}

interface LeafTest {
  test: Test;
  /** Whether an array's elements are tested one by one. */
  spread: boolean;
  inner?: Filter;
}

function valueTest(operator: string, operand: unknown): LeafTest {
  if (operator === '$regex') return { test: regexTest(operand), spread: true };
  const compile = valueOperators[operator];
  if (compile === undefined) {
    if (KNOWN_BUT_ABSENT.has(operator)) throw notImplemented(operator);
    throw badValue(`unknown operator: ${operator}`);
  }
  return { test: compile(operand), spread: operator !== '$size' };
}

const KNOWN_BUT_ABSENT = new Set('$geoWithin $geoIntersects $near $nearSphere $jsonSchema'.split(' '));

function elemMatch(operand: unknown): LeafTest {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0] ?? '';
  if (first.startsWith('$') && !['$and', '$or', '$nor'].includes(first)) {
    const test = elementTest(operand);
    return { test: (value) => Array.isArray(value) && value.some((element) => test(element)), spread: false };
  }
  const inner = parseFilter(operand);
  const test: Test = (value) =>
    Array.isArray(value) &&
    value.some((element) => (isDocument(element) || Array.isArray(element)) && inner.matches(element as Doc));
  return { test, spread: false, inner };
}

/** A test of one value by a document of operators (`$elemMatch` and `$pull` on plain values). */
export function elementTest(operators: Doc): Test {
  const tests = conditions(operators).map(([operator, operand]): Test => {
    switch (operator) {
      case '$ne':
        return inverse(valueTest('$eq', operand).test);
      case '$nin':
        return inverse(valueTest('$in', operand).test);
      case '$not':
        if (operand instanceof BSONRegExp) return inverse(regexTest(operand));
        if (!hasOperators(operand)) throw badValue('$not needs a regex or a document of operators');
        return inverse(elementTest(operand));
      case '$exists':
        return (value) => (value !== undefined) === isTruthy(operand);
      case '$elemMatch':
        return elemMatch(operand).test;
      case '$all':
        return allElements(operand);
      default:
        return valueTest(operator, operand).test;
    }
  });
  return (value) => tests.every((test) => test(value));
}

function allElements(operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  const tests = operand.map((value) => valueTest('$eq', value).test);
  return (value) =>
    tests.length > 0 &&
    tests.every((test) => test(value) || (Array.isArray(value) && value.some((element) => test(element))));
}

/** Whether a condition is a document of operators rather than a value to equal. */
export function hasOperators(condition: unknown): condition is Doc {
  return (
    isDocument(condition) && (Object.keys(condition)[0]?.startsWith('$') ?? false) && !isReference(condition)
  );
}

/** A DBRef sent as a plain document is a value. */
const isReference = (condition: Doc): boolean => '$ref' in condition || '$id' in condition;

const inverse =
  (test: Test): Test =>
  (value) =>
    !test(value);

const not = (filter: Filter): Opaque => ({ kind: 'opaque', matches: (doc) => !filter.matches(doc) });

function allOf(parts: Filter[]): AllOf {
  return { kind: 'and', parts, matches: (doc) => parts.every((part) => part.matches(doc)) };
}

function anyOf(parts: Filter[]): AnyOf {
  return { kind: 'or', parts, matches: (doc) => parts.some((part) => part.matches(doc)) };
}

function isTruthy(operand: unknown): boolean {
  if (typeof operand === 'object' && operand !== null && 'valueOf' in operand)
    return Boolean(operand.valueOf());
  return Boolean(operand);
}
