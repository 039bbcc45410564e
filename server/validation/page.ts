import type { Request } from 'express';
import { queryText } from './form.js';

/** The page of a list that `?halaman=` asks for, from 1; undefined when it is no such number. */
export function pageNumber(req: Request, last: number): number | undefined {
  const page = Number(queryText(req, 'halaman') ?? 1);
  return Number.isInteger(page) && page >= 1 && page <= last ? page : undefined;
}

/** The same list at another page; empty filters are left out of the address. */
export function pageAddress(req: Request, page: number): string {
  const { pathname, searchParams } = new URL(req.originalUrl, 'http://portal.invalid');
  const kept = [...searchParams].filter(
    ([name, value]) => value !== '' && name !== 'halaman' && name !== 'bahasa',
  );
  if (page > 1) kept.push(['halaman', String(page)]);
  return kept.length > 0 ? `${pathname}?${new URLSearchParams(kept).toString()}` : pathname;
}
