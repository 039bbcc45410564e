import { rateLimit as expressRateLimit, ipKeyGenerator, type Store } from 'express-rate-limit';
import type { Request, RequestHandler } from 'express';
import { RateLimitWindow } from '../../models/rate-limit-window.js';
import { TooManyRequests } from '../errors.js';

export interface RateLimit {
  /** Names the counter; two limits never share one. */
  name: string;
  windowMs: number;
  /** Requests of one client within one window. */
  limit: number;
  /** Who counts as one client; by default the signed-in person, else the network address. */
  key?: (req: Request) => string;
  /** Which requests count at all; all of them, where nothing is said. */
  only?: (req: Request) => boolean;
  /** Count only what failed, e.g. wrong passwords. */
  failuresOnly?: boolean;
}

/**
 * At most `limit` requests of one client per window, counted in the database so that instances share it. The
 * address is the socket's unless TRUST_PROXY says how many proxies are ours, so a forged X-Forwarded-For
 * changes nothing.
 * @throws TooManyRequests through the error handler, with Retry-After
 */
export function rateLimit({ name, windowMs, limit, key, only, failuresOnly }: RateLimit): RequestHandler {
  return expressRateLimit({
    windowMs,
    limit,
    store: databaseStore(name, windowMs),
    keyGenerator: key ?? clientKey,
    skip: (req) => only?.(req) === false,
    skipFailedRequests: false,
    skipSuccessfulRequests: failuresOnly ?? false,
    requestWasSuccessful: (_req, res) => res.statusCode < 400,
    standardHeaders: false,
    legacyHeaders: false,
    // The addresses are judged by Express's own `trust proxy`; the library's self-checks would log on stderr.
    validate: false,
    handler: (_req, _res, next) => next(new TooManyRequests(Math.ceil(untilNextWindow(windowMs) / 1000))),
  });
}

/** The signed-in person, else the network address (an IPv6 client is its /56). */
export function clientKey(req: Request): string {
  return req.user ? `user:${req.user.id}` : `address:${ipKeyGenerator(req.ip ?? '')}`;
}

function databaseStore(name: string, windowMs: number): Store {
  const idOf = (client: string) => `${name}|${client}|${Date.now() - (Date.now() % windowMs)}`;
  return {
    async increment(client) {
      const resetTime = new Date(Date.now() + untilNextWindow(windowMs));
      const window = await RateLimitWindow.findOneAndUpdate(
        { _id: idOf(client) },
        { $inc: { hits: 1 }, $setOnInsert: { expiresAt: resetTime } },
        { upsert: true, returnDocument: 'after' },
      ).orFail();
      return { totalHits: window.hits, resetTime };
    },
    async decrement(client) {
      await RateLimitWindow.updateOne({ _id: idOf(client) }, { $inc: { hits: -1 } });
    },
    async resetKey(client) {
      await RateLimitWindow.deleteOne({ _id: idOf(client) });
    },
  };
}

function untilNextWindow(windowMs: number): number {
  return windowMs - (Date.now() % windowMs);
}
