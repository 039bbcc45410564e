import type { Request } from 'express';

/**
 * A form's fields as text; of a repeated field, the first. A name such as `title[x]`, of which the reader of
 * multipart forms makes an object, is no field of ours: it counts as empty.
 */
export function formFields(req: Request): Record<string, string> {
  const body = (req.body ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, texts(value)[0] ?? '']));
}

/** Every value of a field that a form repeats, in order. */
export function formList(req: Request, name: string): string[] {
  return texts(((req.body ?? {}) as Record<string, unknown>)[name]);
}

function texts(value: unknown): string[] {
  return [value].flat().filter((one): one is string => typeof one === 'string');
}

/** A query parameter as text; of a repeated one, the first. */
export function queryText(req: Request, name: string): string | undefined {
  const value = [req.query[name]].flat()[0];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The query of the address as it came, with its question mark; nothing where there is none. */
export function searchOf(req: Request): string {
  const [, query] = req.originalUrl.split(/\?(.*)/s);
  return query ? `?${query}` : '';
}
