/** SP4N-LAPOR practice: a story is verified within three working days. */
const VERIFY_WITHIN_WORKING_DAYS = 3;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * When a story sent in at a time is due: the same hour three working days (Monday to Friday in the portal's
 * time zone) later.
 */
export function dueAt(submittedAt: Date, timeZone: string): Date {
  const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone });
  let due = submittedAt;
  for (let left = VERIFY_WITHIN_WORKING_DAYS; left > 0;) {
    due = new Date(due.getTime() + DAY_MS);
    if (!['Sat', 'Sun'].includes(weekday.format(due))) left -= 1;
  }
  return due;
}
