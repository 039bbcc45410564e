import type { Request, RequestHandler } from 'express';
import { requests } from '../metrics/measures.js';

/** Measures how long the application takes for each request. */
export const measureRequests: RequestHandler = (req, res, next) => {
  const end = requests.startTimer();
  res.once('close', () => end({ method: req.method, route: routeOf(req), status: res.statusCode }));
  next();
};

// The pattern, never the path: paths hold titles, names and links that are passwords.
function routeOf({ baseUrl, route }: Request): string {
  const { path } = (route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? `${baseUrl}${path}` : 'none';
}
