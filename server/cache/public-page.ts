import type { NextFunction, Request, Response } from 'express';
import { isPersonal } from './reader.js';
import { takerOf } from './rendering.js';

/** A shared cache may answer for this long without asking, and then a little longer while it asks. */
const SHARED_S = 30;
const STALE_WHILE_REVALIDATE_S = 60;
const PUBLIC = `public, max-age=0, s-maxage=${SHARED_S}, stale-while-revalidate=${STALE_WHILE_REVALIDATE_S}`;

/**
 * Marks an answer that is the same for every reader without an account: caches may keep it and ask again by
 * its ETag. Whoever is signed in, has a message waiting or just chose a language gets one of their own.
 * Put it in front of single routes, never of a router: it would mark other features' pages too.
 */
export function publicPage<Params>(req: Request<Params>, res: Response, next: NextFunction): void {
  const personal = isPersonal(req.headers) || isMeantForOne(res) || req.user !== undefined;
  res.set('Cache-Control', personal ? 'private, no-store' : PUBLIC);
  // The fetch API makes a program that sends a condition say no-cache too. That is meant for caches on the way;
  // Express would take it as a wish for the whole page although the program has it.
  delete req.headers['cache-control'];
  // The language is chosen by a cookie.
  res.vary('Cookie');
  if (!personal) handOver(req as Request, res, next);
  next();
}

function isMeantForOne(res: Response): boolean {
  return res.locals.notice !== undefined || res.hasHeader('Set-Cookie');
}

// Only whole pages that stayed public to the end are kept: no error, no redirect, nothing that sets a cookie.
function handOver(req: Request, res: Response, next: NextFunction): void {
  const take = takerOf(req);
  if (!take) return;
  const send = res.send.bind(res);
  res.send = (body?: unknown) => {
    const whole = res.statusCode === 200 && typeof body === 'string';
    if (!whole || isMeantForOne(res) || res.get('Cache-Control') !== PUBLIC) return send(body);
    // As Express itself would send it.
    const type = res.get('Content-Type') ?? 'text/html';
    take({
      body: Buffer.from(body, 'utf8'),
      type: /;\s*charset=/i.test(type) ? type : `${type}; charset=utf-8`,
      cacheControl: PUBLIC,
      language: res.get('Content-Language'),
      lastModified: res.get('Last-Modified'),
    }).catch(next);
    return res;
  };
}
