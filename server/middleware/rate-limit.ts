import {
  rateLimit as expressRateLimit,
  ipKeyGenerator,
  type AugmentedRequest,
  type Store,
} from 'express-rate-limit';
import type { Request, RequestHandler } from 'express';
import { RateLimitWindow, type RateLimitWindowRecord } from '../../models/rate-limit-window.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
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
    handler: (req, _res, next) => next(new TooManyRequests(secondsUntilWindowEnds(req), name)),
  });
}

/** The signed-in person, else the network address (an IPv6 client is its /56). */
export function clientKey(req: Request): string {
  return req.user ? `user:${req.user.id}` : `address:${ipKeyGenerator(req.ip ?? '')}`;
}

/**
 * A window begins with a client's first request: were it cut from the clock instead, everybody's would end at the
 * same moment, and who waits for that moment could send twice as much.
 */
function databaseStore(name: string, windowMs: number): Store {
  const idOf = (client: string) => `${name}|${client}`;
  return {
    async increment(client) {
      const { hits, expiresAt } = await count(idOf(client), windowMs);
      return { totalHits: hits, resetTime: expiresAt };
    },
    async decrement(client) {
      await RateLimitWindow.updateOne(
        { _id: idOf(client), expiresAt: { $gt: new Date() } },
        { $inc: { hits: -1 } },
      );
    },
    async resetKey(client) {
      await RateLimitWindow.deleteOne({ _id: idOf(client) });
    },
  };
}

async function count(id: string, windowMs: number): Promise<RateLimitWindowRecord> {
  const now = Date.now();
  // None ends as late as that, unless the clock was ahead when it began: nobody is held back for that.
  const running = { $gt: new Date(now), $lt: new Date(now + 2 * windowMs) };
  try {
    return await RateLimitWindow.findOneAndUpdate(
      { _id: id, expiresAt: running },
      { $inc: { hits: 1 }, $setOnInsert: { expiresAt: new Date(now + windowMs) } },
      { upsert: true, returnDocument: 'after' },
    ).orFail();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  // Either the last window is over and still stored, or another request began one just now.
  await RateLimitWindow.deleteOne({ _id: id, expiresAt: { $not: running } });
  return count(id, windowMs);
}

function secondsUntilWindowEnds(req: Request): number {
  const { resetTime } = (req as AugmentedRequest).rateLimit!;
  return Math.max(1, Math.ceil((resetTime!.getTime() - Date.now()) / 1000));
}
