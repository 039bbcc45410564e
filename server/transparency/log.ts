import type { QueryFilter } from 'mongoose';
import { LedgerLine, type LedgerLineRecord } from '../../models/ledger-line.js';
import type { Role, Topic } from '../../models/vocabulary.js';
import { addDays, dayOf, isDay, monthPeriod, startOfDay } from '../i18n/calendar.js';
import type { LogFilter } from './filter.js';
import { publicFacts, type PublicFacts } from './public-facts.js';

/**
 * One act of the desk as everybody may know it. Of a story that is not public: the kind of act, the day, the
 * role, the topic and a reason out of a closed list. No number, no id (an id tells when it was made), no time of
 * day, no place, no words of anybody. What authors do to their stories is not listed one by one at all, so that
 * nobody learns from here when somebody wrote.
 */
export interface PublicAct extends PublicFacts {
  /** `2026-11-21`, as the place counts. */
  day: string;
  act: string;
  role: Role;
  /** Left out where the police were asked about a story that is not public. */
  topic?: Topic;
}

export interface LogPage {
  items: PublicAct[];
  /** A cursor that continues the log, or null at its end. */
  next: string | null;
}

interface Place {
  day: string;
  /** How many acts of that day come behind. */
  left: number;
}

/**
 * One page of the public log, newest first.
 * @param cursor of the page before: a day and a number, which tell no more than the page did
 * @returns undefined when the cursor is none of ours
 */
export async function publicLog(
  filter: LogFilter,
  { cursor, limit, timeZone }: { cursor?: string; limit: number; timeZone: string },
): Promise<LogPage | undefined> {
  const place = cursor === undefined ? undefined : placeOf(cursor);
  if (cursor !== undefined && !place) return undefined;
  const lines = await LedgerLine.find(conditionOf(filter, timeZone, place && dayAfter(place, timeZone)))
    .sort({ at: -1, _id: -1 })
    .skip(place ? await shownOf(place, filter, timeZone) : 0)
    .limit(limit + 1)
    .lean();
  const shown = lines.slice(0, limit);
  const facts = await publicFacts(shown);
  const last = lines.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((line, index) => ({
      day: dayOf(line.at, timeZone),
      act: line.action,
      role: line.role,
      ...(tellsTopic(line, facts[index]!) ? { topic: line.topic } : {}),
      ...facts[index],
    })),
    next: last ? await cursorBehind(last, filter, timeZone) : null,
  };
}

// That the police look at something in a topic already points at people.
function tellsTopic({ action }: LedgerLineRecord, { story }: PublicFacts): boolean {
  return story !== undefined || !/^(?:escalated|(?:guest-)?advised-)/.test(action);
}

function conditionOf(filter: LogFilter, timeZone: string, until?: Date): QueryFilter<LedgerLineRecord> {
  const period = filter.month ? monthPeriod(filter.month, timeZone) : undefined;
  const before = [period?.until, until].filter((time) => time !== undefined);
  return {
    ...(filter.act ? { action: filter.act } : { listed: true }),
    at: {
      $gte: period?.from ?? new Date(0),
      ...(before.length > 0 ? { $lt: new Date(Math.min(...before.map(Number))) } : {}),
    },
  };
}

const dayAfter = ({ day }: Place, timeZone: string) => startOfDay(addDays(day, 1), timeZone);

// A day only grows at its newest end: counted from the other, a place stays where it is.
async function shownOf(place: Place, filter: LogFilter, timeZone: string): Promise<number> {
  const { at, ...condition } = conditionOf(filter, timeZone, dayAfter(place, timeZone));
  const { $lt } = at as { $lt: Date };
  const ofTheDay = await LedgerLine.countDocuments({
    ...condition,
    at: { $gte: startOfDay(place.day, timeZone), $lt },
  });
  return Math.max(0, ofTheDay - place.left);
}

async function cursorBehind({ _id, at }: LedgerLineRecord, filter: LogFilter, timeZone: string) {
  const { at: _whole, ...condition } = conditionOf(filter, timeZone);
  const day = dayOf(at, timeZone);
  const from = startOfDay(day, timeZone);
  const [earlier, sameMoment] = await Promise.all([
    LedgerLine.countDocuments({ ...condition, at: { $gte: from, $lt: at } }),
    LedgerLine.countDocuments({ ...condition, at, _id: { $lt: _id } }),
  ]);
  return `${day}.${earlier + sameMoment}`;
}

function placeOf(cursor: string): Place | undefined {
  const [, day = '', left] = /^(\d{4}-\d\d-\d\d)\.(\d{1,9})$/.exec(cursor) ?? [];
  return isDay(day) ? { day, left: Number(left) } : undefined;
}
