import { LedgerLine } from '../../models/ledger-line.js';
import { addDays, dayOf } from '../i18n/calendar.js';

/** The months of the public log, newest first: from now back to its first act, and one that is asked for. */
export async function monthsOfLog(now: Date, timeZone: string, asked?: string): Promise<string[]> {
  const first = await LedgerLine.findOne({ listed: true }, { at: 1 }).sort({ at: 1, _id: 1 }).lean();
  const oldest = dayOf(first?.at ?? now, timeZone).slice(0, 7);
  const months: string[] = [];
  for (let month = dayOf(now, timeZone).slice(0, 7); month >= oldest; month = monthBefore(month)) {
    months.push(month);
  }
  return asked && !months.includes(asked) ? [...months, asked].toSorted().toReversed() : months;
}

function monthBefore(month: string): string {
  return addDays(`${month}-01`, -1).slice(0, 7);
}
