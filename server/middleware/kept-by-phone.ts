import type { RequestHandler } from 'express';

/**
 * For pages that a telephone keeps and asks for again by their ETag. The fetch API makes who sends a condition say
 * no-cache too; Express would take that as a wish for the whole page although the phone has it.
 */
export const keptByPhone: RequestHandler = (req, _res, next) => {
  if (req.get('Sec-Fetch-Dest') === 'empty') delete req.headers['cache-control'];
  next();
};
