const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DORMANT_INTERVAL_MS = 7 * DAY_MS; // gone is seldom for ever
const MAX_BACKOFF_MS = DAY_MS;
const JITTER = 0.2; // of the wait, so that sources that failed together do not come back together

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
  {
    intervalMinutes,
    failures,
    retryAfter,
  }: { intervalMinutes: number; failures: number; retryAfter?: string | undefined },
  random = Math.random(),
): Date {
  const doubled = Math.min(intervalMinutes * MINUTE_MS * 2 ** failures, MAX_BACKOFF_MS);
  const spread = doubled * (1 - JITTER + random * JITTER);
  const asked = Math.min(retryAfterMs(retryAfter, now), MAX_BACKOFF_MS);
  return new Date(now.getTime() + Math.max(spread, asked));
}

/** When to ask a source again that said it is gone for good. */
export function nextWhenGone(now: Date): Date {
  return new Date(now.getTime() + DORMANT_INTERVAL_MS);
}

/** Milliseconds that a `Retry-After` header asks for: it holds seconds or a date (RFC 9110). */
function retryAfterMs(header: string | undefined, now: Date): number {
  if (!header) return 0;
  const asked = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(asked) ? 0 : Math.max(asked, 0);
}
