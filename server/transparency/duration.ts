const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Up to here hours say it best. */
const HOURS_MAX_MS = 2 * DAY_MS;

/** A length of time as people say it; the words are in the locale file `transparency` under `duration`. */
export interface Duration {
  unit: 'minutes' | 'hours' | 'days';
  count: number;
}

/** @param ms milliseconds */
export function durationOf(ms: number): Duration {
  if (ms < HOUR_MS) return { unit: 'minutes', count: Math.max(1, Math.round(ms / MINUTE_MS)) };
  if (ms < HOURS_MAX_MS) return { unit: 'hours', count: Math.round(ms / HOUR_MS) };
  return { unit: 'days', count: Math.round(ms / DAY_MS) };
}
