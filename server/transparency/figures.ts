import { LedgerLine, type LedgerLineRecord } from '../../models/ledger-line.js';
import { User } from '../../models/user.js';
import type { Role } from '../../models/vocabulary.js';
import { dayOf, mondayOf, type Period } from '../i18n/calendar.js';
import { DECISIONS, STEP_NAMES, stepOf, type Step } from '../moderation/ledger-facts.js';
import { median } from './median.js';

/** One person's share in the work of the desk, in one role. */
export interface PersonFigures {
  name: string;
  username: string;
  role: Role;
  /** By what the audit trail calls them; what was taken back is not counted. */
  decisions: Record<string, number>;
  total: number;
  /** Half of the decisions were waited for no longer, in milliseconds. */
  medianMs?: number;
  /** Decisions after their deadline. */
  late: number;
  /** Decisions that were taken back within seconds. */
  undone: number;
  /** Stories sent back to their author more than once. */
  again: number;
  /** Escalations, opinions, corrections, clarifications. */
  otherActs: number;
}

/** How many decisions of a step kept their deadline. */
export interface Punctuality {
  inTime: number;
  total: number;
}

/** One week from Monday on. */
export interface WeekFigures {
  /** `2026-11-16` */
  monday: string;
  steps: Record<Step, Punctuality>;
}

export interface Figures {
  /** By role and name. */
  people: PersonFigures[];
  /** Newest first; weeks without decisions are left out. */
  weeks: WeekFigures[];
}

type Counted = Omit<PersonFigures, 'name' | 'username' | 'medianMs'> & { by: string; waits: number[] };

/** The figures of a period, counted over the ledger's lines of that period alone. */
export async function figuresOf({ from, until }: Period, timeZone: string): Promise<Figures> {
  const people = new Map<string, Counted>();
  const weeks = new Map<string, WeekFigures>();
  const takenBack = new Set<string>();
  const lines = LedgerLine.find({ listed: true, at: { $gte: from, $lt: until } })
    .select({ story: 1, sequence: 1, action: 1, by: 1, role: 1, at: 1, waitedMs: 1, late: 1, again: 1 })
    .sort({ at: -1, _id: -1 })
    .lean<LedgerLineRecord[]>()
    .cursor();
  // Newest first: who took a decision back is met before the decision.
  for await (const line of lines) {
    // An officer without an account gave it, under the name of who made the link.
    if (line.action.startsWith('guest-advised-')) continue;
    const person = personOf(people, line);
    const name = `${String(line.story)}:${line.sequence}`;
    if (line.action === 'undone') {
      person.undone += 1;
      takenBack.add(`${String(line.story)}:${line.sequence - 1}`);
    } else if (!DECISIONS.includes(line.action)) {
      person.otherActs += 1;
    } else if (!takenBack.has(name)) {
      countDecision(person, line);
      countWeek(weeks, line, timeZone);
    }
  }
  return { people: await named([...people.values()]), weeks: [...weeks.values()] };
}

function personOf(people: Map<string, Counted>, { by, role }: LedgerLineRecord): Counted {
  const key = `${String(by)}:${role}`;
  const known = people.get(key);
  if (known) return known;
  const none = { total: 0, late: 0, undone: 0, again: 0, otherActs: 0 };
  const person: Counted = { by: String(by), role, decisions: {}, waits: [], ...none };
  people.set(key, person);
  return person;
}

function countDecision(person: Counted, { action, waitedMs, late, again }: LedgerLineRecord): void {
  person.decisions[action] = (person.decisions[action] ?? 0) + 1;
  person.total += 1;
  if (waitedMs !== undefined) person.waits.push(waitedMs);
  if (late) person.late += 1;
  if (again) person.again += 1;
}

function countWeek(weeks: Map<string, WeekFigures>, line: LedgerLineRecord, timeZone: string): void {
  const step = stepOf(line.action);
  if (!step || line.late === undefined) return;
  const monday = mondayOf(dayOf(line.at, timeZone));
  const week = weeks.get(monday) ?? { monday, steps: noSteps() };
  weeks.set(monday, week);
  week.steps[step].total += 1;
  if (!line.late) week.steps[step].inTime += 1;
}

function noSteps(): WeekFigures['steps'] {
  const none = STEP_NAMES.map((step) => [step, { inTime: 0, total: 0 }]);
  return Object.fromEntries(none) as WeekFigures['steps'];
}

async function named(people: Counted[]): Promise<PersonFigures[]> {
  const users = await User.find(
    { _id: { $in: people.map(({ by }) => by) } },
    { name: 1, username: 1 },
  ).lean();
  const userOf = new Map(users.map((user) => [String(user._id), user]));
  return people
    .map(({ by, waits, ...counted }) => ({
      ...counted,
      name: userOf.get(by)?.name ?? '',
      username: userOf.get(by)?.username ?? '',
      ...(waits.length > 0 ? { medianMs: median(waits) } : {}),
    }))
    .toSorted((a, b) => a.role.localeCompare(b.role) || a.name.localeCompare(b.name));
}
