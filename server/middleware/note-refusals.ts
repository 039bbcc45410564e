import type { ErrorRequestHandler, Request } from 'express';
import { noteSecurity } from '../auth/security-log.js';
import { Forbidden, TooManyRequests } from '../errors.js';
import type { Portal } from '../portal.js';

const HOUR_MS = 60 * 60 * 1000;
/** Of one person within an hour, and of all strangers together. */
const NOTED_MAX = 40;
const PATH_MAX_LENGTH = 100;

/**
 * Adds to the security record who was refused something, and which limits on requests were reached: the same once an
 * hour, so that nobody fills the database with it.
 */
export function noteRefusals({ log }: Pick<Portal, 'log'>): ErrorRequestHandler {
  const isNew = newThisHour();
  return async (error: unknown, req, _res, next) => {
    const refusal = refusalOf(error);
    if (!refusal) return next(error);
    const now = new Date();
    const user = req.user?.id;
    // Strangers could make addresses up; what limits there are they cannot.
    const path = user && pathOf(req);
    if (isNew(user ?? '', `${refusal.kind} ${refusal.detail} ${path ?? ''}`, now.getTime())) {
      try {
        await noteSecurity(refusal.kind, { user, detail: refusal.detail, path }, now);
      } catch (failure) {
        log.warn({ err: failure }, 'could not note a refusal');
      }
    }
    next(error);
  };
}

function refusalOf(error: unknown) {
  if (error instanceof Forbidden) return { kind: 'refused', detail: error.code } as const;
  if (error instanceof TooManyRequests && error.limit) {
    return { kind: 'limit-reached', detail: error.limit } as const;
  }
  return undefined;
}

/** Tells whether something is new of somebody within an hour of their first, and not one of too many. */
function newThisHour() {
  const noted = new Map<string, { until: number; things: Set<string> }>();
  return (whose: string, what: string, now: number): boolean => {
    // The oldest come first.
    for (const [one, { until }] of noted) {
      if (until > now) break;
      noted.delete(one);
    }
    const { things } = noted.get(whose) ?? { things: new Set() };
    if (things.has(what) || things.size >= NOTED_MAX) return false;
    if (things.size === 0) noted.set(whose, { until: now + HOUR_MS, things });
    things.add(what);
    return true;
  };
}

// An id tells nobody much, and what opens something by its address must not be kept.
function pathOf({ originalUrl }: Request): string {
  const [path = ''] = originalUrl.split('?');
  const words = path.split('/').map((part) => (/^(v1|[a-z.-]{0,30})$/.test(part) ? part : ':id'));
  return words.join('/').slice(0, PATH_MAX_LENGTH);
}
