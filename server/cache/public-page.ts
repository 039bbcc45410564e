import type { NextFunction, Request, Response } from 'express';

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
  if (isPersonal(req, res) || req.user) res.set('Cache-Control', 'private, no-store');
  else res.set('Cache-Control', PUBLIC);
  // The fetch API makes a program that sends a condition say no-cache too. That is meant for caches on the way;
  // Express would take it as a wish for the whole page although the program has it.
  delete req.headers['cache-control'];
  // The language is chosen by a cookie.
  res.vary('Cookie');
  next();
}

// A session that ended for its person (a new password, a disabled account) is still renewed with each answer.
const SESSION_COOKIE = /(?:^|;\s*)(?:__Host-)?sesi=/;

function isPersonal(req: Pick<Request, 'headers'>, res: Response): boolean {
  return (
    res.locals.notice !== undefined ||
    res.hasHeader('Set-Cookie') ||
    SESSION_COOKIE.test(req.headers.cookie ?? '')
  );
}
