import type { FollowerRecord } from '../../models/follower.js';
import { addDays, dayOf, startOfDay } from '../i18n/calendar.js';
import type { QuietHours } from './quiet-hours.js';

const HOUR_MS = 60 * 60 * 1000;
/** What comes sooner after a message waits, and is told together. */
export const GAP_MS = HOUR_MS / 2;
/** Messages to one browser; what comes after waits for the morning. */
export const MESSAGES_A_DAY_MAX = 5;

/** When a follower may be sent the next message: now, or the first moment at which it disturbs nobody. */
export function sendableAt(
  { lastSentAt, sentOn }: Pick<FollowerRecord, 'lastSentAt' | 'sentOn'>,
  now: Date,
  { timeZone, quietHours }: { timeZone: string; quietHours: QuietHours },
): Date {
  const today = dayOf(now, timeZone);
  const hadEnough = sentOn?.day === today && sentOn.count >= MESSAGES_A_DAY_MAX;
  const earliest = Math.max(
    now.getTime(),
    lastSentAt ? lastSentAt.getTime() + GAP_MS : 0,
    hadEnough ? startOfDay(addDays(today, 1), timeZone).getTime() : 0,
  );
  return afterQuiet(new Date(earliest), timeZone, quietHours);
}

function afterQuiet(at: Date, timeZone: string, { from, until }: QuietHours): Date {
  const day = dayOf(at, timeZone);
  const hour = (at.getTime() - startOfDay(day, timeZone).getTime()) / HOUR_MS;
  const isQuiet = from <= until ? hour >= from && hour < until : hour >= from || hour < until;
  if (!isQuiet) return at;
  const endsOn = hour < until ? day : addDays(day, 1);
  return new Date(startOfDay(endsOn, timeZone).getTime() + until * HOUR_MS);
}
