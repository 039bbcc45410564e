import { addDays, dayOf, startOfDay } from '../i18n/calendar.js';

/** SP4N-LAPOR practice: a story is verified within three working days. */
const VERIFY_WITHIN_WORKING_DAYS = 3;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * When a story sent in at a time is due: the same hour three working days (Monday to Friday in the portal's
 * time zone) later. What comes at a weekend counts as sent when Monday begins: it is due after what came on Friday.
 */
export function dueAt(submittedAt: Date, timeZone: string): Date {
  const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone });
  const isWorkingDay = (at: Date) => !['Sat', 'Sun'].includes(weekday.format(at));
  let due = submittedAt;
  while (!isWorkingDay(due)) due = startOfDay(addDays(dayOf(due, timeZone), 1), timeZone);
  for (let left = VERIFY_WITHIN_WORKING_DAYS; left > 0;) {
    due = new Date(due.getTime() + DAY_MS);
    if (isWorkingDay(due)) left -= 1;
  }
  return due;
}
