import type { RequestHandler } from 'express';
import { Unavailable } from '../errors.js';

/** By then most of those who are under way have been answered. */
const RETRY_AFTER_S = 5;

/**
 * Lets at most so many requests be under way at a time. Who comes then is told to come again before any work is done
 * for them, so that a rush for the one page is no rush for all others.
 * @throws Unavailable `busy`
 */
export function atOnce(max: number): RequestHandler {
  let underWay = 0;
  return (_req, res, next) => {
    if (underWay >= max) throw new Unavailable('busy', RETRY_AFTER_S);
    underWay += 1;
    res.once('close', () => (underWay -= 1));
    next();
  };
}
