/** Hours of the day in the portal's time zone; none where both are the same. */
export interface QuietHours {
  from: number;
  until: number;
}

/** Two hours of the day, e.g. `21-6`. */
export const QUIET_HOURS = /^(?:[01]?\d|2[0-3])-(?:[01]?\d|2[0-3])$/;

/** @param hours as `QUIET_HOURS` has them */
export function quietHoursOf(hours: string): QuietHours {
  const [from = 0, until = 0] = hours.split('-').map(Number);
  return { from, until };
}
