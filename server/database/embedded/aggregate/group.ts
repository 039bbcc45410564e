import { badValue, CommandError, notImplemented } from '../errors.js';
import { PAUSE, type Pause } from '../query/scan.js';
import { isDocument, type Doc } from '../values/bson.js';
import { encodeSortKey } from '../values/keys.js';
import { compare } from '../values/order.js';
import { parseExpression, type Expression } from './expressions.js';
import { extreme } from './operators.js';
import { Sum } from './sum.js';

/** Takes one value after the other and says what they come to. */
interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

const ACCUMULATORS: Record<string, () => Accumulator> = {
  $sum: () => summing((sum) => sum.total()),
  $avg: () => summing((sum) => sum.mean()),
  $min: () => keeping((best, value) => extreme([best, value], -1)),
  $max: () => keeping((best, value) => extreme([best, value], 1)),
  $first: () => {
    let seen = false;
    let first: unknown;
    const add = (value: unknown): void => {
      if (!seen) first = value;
      seen = true;
    };
    return { add, result: () => first ?? null };
  },
  $last: () => keeping((_, value) => value),
  $push: () => {
    const values: unknown[] = [];
    return { add: (value) => void (value !== undefined && values.push(value)), result: () => values };
  },
  $addToSet: () => {
    const values = new Map<string, unknown>();
    const add = (value: unknown): void => {
      if (value !== undefined) values.set(encodeSortKey([value], [false]).toString('latin1'), value);
    };
    return { add, result: () => [...values.values()] };
  },
  $count: () => {
    let count = 0;
    return { add: () => count++, result: () => count };
  },
};

function summing(result: (sum: Sum) => unknown): Accumulator {
  const sum = new Sum();
  return { add: (value) => sum.add(value), result: () => result(sum) };
}

function keeping(next: (kept: unknown, value: unknown) => unknown): Accumulator {
  let kept: unknown;
  return { add: (value) => (kept = next(kept, value)), result: () => kept ?? null };
}

interface GroupField {
  name: string;
  make: () => Accumulator;
  expression: Expression;
}

/** `$group`: one document for each different `_id`, in the order of their first appearance. */
export function group(
  spec: unknown,
  variables: Doc,
): (docs: Iterable<Doc | Pause>) => Generator<Doc | Pause, void, void> {
  if (!isDocument(spec)) throw new CommandError(15947, "a group's fields must be specified in an object");
  if (!('_id' in spec)) throw new CommandError(15955, 'a group specification must include an _id');
  const { _id, ...rest } = spec;
  const key = parseExpression(_id, variables);
  const fields = Object.entries(rest).map(([name, wish]) => parseField(name, wish, variables));
  return function* (docs) {
    const groups = new Map<string, { id: unknown; accumulators: Accumulator[] }>();
    for (const doc of docs) {
      if (doc === PAUSE) {
        yield doc;
        continue;
      }
      const id = key(doc) ?? null;
      const encoded = encodeSortKey([id], [false]).toString('latin1');
      let found = groups.get(encoded);
      if (!found) groups.set(encoded, (found = { id, accumulators: fields.map(({ make }) => make()) }));
      for (const [i, { expression }] of fields.entries()) found.accumulators[i]!.add(expression(doc));
    }
    for (const { id, accumulators } of groups.values()) {
      const results = fields.map(({ name }, i) => [name, accumulators[i]!.result()]);
      yield { _id: id, ...Object.fromEntries(results) } as Doc;
    }
  };
}

function parseField(name: string, wish: unknown, variables: Doc): GroupField {
  if (name.includes('.')) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
  const entries = isDocument(wish) ? Object.entries(wish) : [];
  if (entries.length !== 1)
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
  const [operator, operand] = entries[0]!;
  const make = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined;
  if (!make) {
    if (operator.startsWith('$')) throw notImplemented(`the accumulator ${operator}`);
    throw badValue(`unknown group operator '${operator}'`);
  }
  return { name, make, expression: parseExpression(operator === '$count' ? null : operand, variables) };
}

/** The groups of `$sortByCount`, largest first. */
export const byCount = (a: Doc, b: Doc): number => compare(b.count, a.count);
