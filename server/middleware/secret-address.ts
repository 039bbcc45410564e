import type { RequestHandler } from 'express';

/** The address is the key: no other site, no search engine and no cache learns it. */
export const secretAddress: RequestHandler = (_req, res, next) => {
  res.set({
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex, nofollow, noarchive',
    'Cache-Control': 'private, no-store',
  });
  next();
};
