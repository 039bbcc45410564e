import express, { type IRouter, type RequestHandler } from 'express';
import { MethodNotAllowed, UnsupportedType } from '../errors.js';

const JSON_LIMIT_BYTES = 256 * 1024;

const requireJsonType: RequestHandler = (req, _res, next) => {
  if (!req.is('application/json')) throw new UnsupportedType();
  next();
};

/** Reads a JSON body of bounded size; anything else is 415. */
export const jsonBody: RequestHandler[] = [requireJsonType, express.json({ limit: JSON_LIMIT_BYTES })];

/** The same where a body may be left out. */
export const optionalJsonBody: RequestHandler[] = [
  (req, res, next) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
    if (Number(length ?? 0) === 0 && encoding === undefined) return next();
    requireJsonType(req, res, next);
  },
  express.json({ limit: JSON_LIMIT_BYTES }),
];

// The router's own way to ask whether a layer answers a path; Express's types leave it out.
type MatchingLayer = { match(path: string): boolean };

/** Answers 405 with `Allow` where an address exists under another method; put behind all API routers. */
export function methodNotAllowed(routers: IRouter[]): RequestHandler {
  return (req, _res, next) => {
    const allowed = routers
      .flatMap((router) => router.stack)
      .filter((layer) => layer.route && (layer as unknown as MatchingLayer).match(req.path))
      .flatMap((layer) => layer.route!.stack.map((handler) => handler.method?.toUpperCase() ?? ''));
    const methods = [...new Set(allowed)].filter(Boolean);
    if (methods.length > 0 && !methods.includes(req.method)) throw new MethodNotAllowed(methods);
    next();
  };
}
