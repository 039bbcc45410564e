import type { Request } from 'express';

/** A form's fields as text; of a repeated field, the first. */
export function formFields(req: Request): Record<string, string> {
  const body = (req.body ?? {}) as Record<string, string | string[]>;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, [value].flat()[0] ?? '']));
}

/** Every value of a field that a form repeats, in order. */
export function formList(req: Request, name: string): string[] {
  const value = ((req.body ?? {}) as Record<string, string | string[] | undefined>)[name];
  return value === undefined ? [] : [value].flat();
}

/** A query parameter as text; of a repeated one, the first. */
export function queryText(req: Request, name: string): string | undefined {
  const value = [req.query[name]].flat()[0];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
