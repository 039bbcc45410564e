import * as mingo from 'mingo/operators/expression';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';

export type Operator = (obj: unknown, expression: unknown, options: Options) => unknown;

export const isNil = (value: unknown): boolean => value === null || value === undefined;

/** The one argument of an operator, which may stand in a list of one. */
export function argument(expression: unknown): unknown {
  if (!Array.isArray(expression)) return expression;
  if (expression.length !== 1)
    throw new CommandError(
      16020,
      `the expression takes exactly 1 arguments. ${expression.length} were passed in.`,
    );
  return expression[0];
}

/** mingo's operator of this name. */
export function mingoOperator(name: string): Operator {
  const operator = (mingo as unknown as Record<string, Operator | undefined>)[name];
  if (!operator) throw new Error(`mingo has no ${name}`);
  return operator;
}
