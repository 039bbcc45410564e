const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MINUTES = 7 * 24 * 60;
const MIN_INTERVAL_MINUTES = 15;
const MAX_INTERVAL_MINUTES = 24 * 60;
const SILENT_INTERVAL_MINUTES = 60; // of a source that has not one post with a date
const READINGS_PER_POST = 8; // a post is seen after an eighth of the usual time between two
const DORMANT_INTERVAL_MS = 7 * DAY_MS; // gone is seldom for ever
const FIRST_BACKOFF_MS = 30 * MINUTE_MS;
const MAX_BACKOFF_MS = DAY_MS;
const JITTER = 0.2; // of the wait, so that sources that failed together do not come back together
const DEFAULT_PAUSE_MS = 15 * MINUTE_MS; // of a host that said "too many" and not for how long
const MIN_PAUSE_MS = MINUTE_MS;
const RATE_WINDOW_MS = 28 * DAY_MS;
const MAX_AGE = /\bmax-age\s*=\s*"?(\d{1,10})/i;
const NEVER_KEPT = /\bno-(?:cache|store)\b/i;

/** How lively a source is, from the dates in its document. */
export interface Activity {
  postsPerWeek: number;
  lastPostAt: Date | undefined;
}

/** @param dates of its posts; those after `now` are wrong clocks */
export function activityOf(dates: readonly Date[], now: Date): Activity {
  const times = dates.map(Number).filter((time) => time <= now.getTime());
  if (times.length === 0) return { postsPerWeek: 0, lastPostAt: undefined };
  // A document holds only the newest: a busy site's may reach back no further than yesterday.
  const reach = Math.min(now.getTime() - Math.min(...times), RATE_WINDOW_MS);
  const weeks = Math.max(reach, DAY_MS) / (7 * DAY_MS);
  const recent = times.filter((time) => time >= now.getTime() - RATE_WINDOW_MS).length;
  return { postsPerWeek: Number((recent / weeks).toFixed(2)), lastPostAt: new Date(Math.max(...times)) };
}

/**
 * Minutes until a source is read again, from 15 to 1,440: the livelier the sooner, the longer silent the later, and
 * never sooner than its server and its document ask.
 */
export function readingInterval(
  { postsPerWeek, lastPostAt }: Partial<Activity>,
  asked: {
    ttlMinutes?: number | undefined;
    cacheControl?: string | undefined;
    retryAfter?: string | undefined;
  },
  now: Date,
): number {
  const silence = lastPostAt ? (now.getTime() - lastPostAt.getTime()) / MINUTE_MS : 0;
  const usual = postsPerWeek ? WEEK_MINUTES / postsPerWeek : MAX_INTERVAL_MINUTES * READINGS_PER_POST;
  const own = lastPostAt ? Math.max(usual, silence) / READINGS_PER_POST : SILENT_INTERVAL_MINUTES;
  const wished = Math.max(
    asked.ttlMinutes ?? 0,
    maxAgeMinutes(asked.cacheControl),
    retryAfterMs(asked.retryAfter, now) / MINUTE_MS,
  );
  const minutes = Math.max(own, wished, MIN_INTERVAL_MINUTES);
  return Math.round(Math.min(minutes, MAX_INTERVAL_MINUTES));
}

/** When to read a source again after it answered well. */
export function nextAfterSuccess(now: Date, intervalMinutes: number): Date {
  return new Date(now.getTime() + intervalMinutes * MINUTE_MS);
}

/**
 * When to try again after the nth failure in a row: the wait doubles each time, up to a day, and is never shorter
 * than the server asked for.
 * @param random from 0 to 1
 */
export function nextAfterFailure(
  now: Date,
  { failures, retryAfter }: { failures: number; retryAfter?: string | undefined },
  random = Math.random(),
): Date {
  const doubled = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), MAX_BACKOFF_MS);
  const spread = doubled * (1 - JITTER + random * JITTER);
  const asked = Math.min(retryAfterMs(retryAfter, now), MAX_BACKOFF_MS);
  return new Date(now.getTime() + Math.max(spread, asked));
}

/** When to ask a source again that said it is gone for good. */
export function nextWhenGone(now: Date): Date {
  return new Date(now.getTime() + DORMANT_INTERVAL_MS);
}

/** Until when to leave a whole host alone that said it was asked too much: as long as it asks, up to a day. */
export function pauseUntil(now: Date, retryAfter: string | undefined): Date {
  const asked = retryAfterMs(retryAfter, now) || DEFAULT_PAUSE_MS;
  return new Date(now.getTime() + Math.min(Math.max(asked, MIN_PAUSE_MS), MAX_BACKOFF_MS));
}

/** Milliseconds that a `Retry-After` header asks for: it holds seconds or a date (RFC 9110). */
function retryAfterMs(header: string | undefined, now: Date): number {
  if (!header) return 0;
  const asked = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(asked) ? 0 : Math.max(asked, 0);
}

function maxAgeMinutes(cacheControl = ''): number {
  return NEVER_KEPT.test(cacheControl) ? 0 : Number(MAX_AGE.exec(cacheControl)?.[1] ?? 0) / 60;
}
