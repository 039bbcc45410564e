import type { z } from 'zod';
import { Invalid, type FieldErrors } from '../errors.js';

/**
 * Checks input against a schema whose messages are error codes (`z.string().min(10, 'too-short')`).
 * @throws Invalid with the first code of each field; a missing field is `required`, a wrong type `bad-value`
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input ?? {}, { error: defaultCode });
  if (result.success) return result.data;
  const fields: FieldErrors = {};
  for (const issue of result.error.issues) fields[issue.path.join('.') || 'body'] ??= issue.message;
  throw new Invalid(fields);
}

/**
 * The same for the query of an address: a parameter without a value counts as not given, as in
 * `?status=&topic=sosial`.
 */
export function parseQuery<S extends z.ZodType>(schema: S, query: object): z.output<S> {
  return parse(schema, Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')));
}

// Asked only where the schema names no code of its own.
function defaultCode(issue: { code?: string; input?: unknown }): string {
  if (issue.input === undefined || issue.input === null || issue.input === '') return 'required';
  if (issue.code === 'too_small') return 'too-short';
  if (issue.code === 'too_big') return 'too-long';
  return 'bad-value';
}
