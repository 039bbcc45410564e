/** The small part of OpenAPI 3.1 that the portal's document is made of. */

export type Schema = Record<string, unknown>;
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface Operation {
  summary: string;
  /** Who may call it; left out: anyone. */
  who?: string;
  /** Query parameters, and those in the path are found by themselves. */
  query?: Record<string, Schema>;
  headers?: Record<string, Schema>;
  /** JSON unless it is multipart. */
  body?: Schema;
  /** The body may be left out, and what its headers are for with it. */
  bodyIsOptional?: true;
  multipart?: Schema;
  /** Status to what it means and carries. */
  answers: Record<number, { means: string; schema?: Schema; type?: string }>;
  /** Statuses of problem documents that the operation is known for, beside those of every one. */
  refusals?: number[];
}

/** Path to its operations. */
export type Operations = Record<string, Partial<Record<Method, Operation>>>;

export const text: Schema = { type: 'string' };
export const time: Schema = { type: 'string', format: 'date-time' };
export const address: Schema = { type: 'string', format: 'uri' };
export const wholeNumber: Schema = { type: 'integer' };
export const flag: Schema = { type: 'boolean' };

export const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: [...values] });
export const listOf = (items: Schema): Schema => ({ type: 'array', items });
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An object; names that end in `?` may be missing. */
export function objectOf(fields: Record<string, Schema>): Schema {
  const names = Object.keys(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name.replace('?', ''), fields[name]])),
    required: names.filter((name) => !name.endsWith('?')),
  };
}

/** One page of a list. */
export function pageOf(items: Schema): Schema {
  return objectOf({ items: listOf(items), next: { type: ['string', 'null'] } });
}

/** What every list takes. */
export const paging: Record<string, Schema> = {
  limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  cursor: { type: 'string', description: '`next` of the page before' },
};
