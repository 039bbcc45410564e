import type { Request } from 'express';
import { NotFound } from '../errors.js';
import { queryText } from './form.js';

/** A list goes back this many pages; what is older is found by filter, place or words. */
const LAST_PAGE = 500;

/** The page of a list that `?halaman=` asks for, from 1. @throws NotFound for a page that no list has */
export function wantedPage(req: Request): number {
  const page = Number(queryText(req, 'halaman') ?? 1);
  if (!Number.isInteger(page) || page < 1 || page > LAST_PAGE) throw new NotFound('page-not-found');
  return page;
}

/** What a list's pager needs: which page this is, and the addresses beside it. */
export function pages(req: Request, page: number, more: boolean) {
  return {
    page,
    previous: page > 1 ? pageAddress(req, page - 1) : undefined,
    next: more && page < LAST_PAGE ? pageAddress(req, page + 1) : undefined,
  };
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
