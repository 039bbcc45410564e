import type { NextFunction, Request, Response } from 'express';

/**
 * For the few answers that may take minutes: until this one is given, the server does not take its silence for a line
 * that is dead.
 */
export function longAnswer(_req: Request, res: Response, next: NextFunction): void {
  res.setTimeout(0);
  next();
}
