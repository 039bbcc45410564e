import { LedgerLine, type LedgerLineRecord } from '../../models/ledger-line.js';
import { dayOf, startOfDay, type Period } from '../i18n/calendar.js';
import { newestSeal, type Seal } from '../moderation/ledger.js';
import { ANSWERS } from '../moderation/ledger-facts.js';
import { median } from './median.js';
import { withoutUndone } from './undone.js';

/** Months that are kept once they were counted. */
const KEPT_MAX = 24;

/** What became of what people sent in during a period. */
export interface Summary {
  submitted: number;
  published: number;
  returned: number;
  rejected: number;
  hoaxes: number;
  /** Half of the answers took no longer, in milliseconds from sending in; left out without answers. */
  medianMs?: number;
  /** Of the answers that had a deadline, the share that kept it, from 0 to 1. */
  inTime?: number;
}

const kept = new Map<string, Promise<Summary>>();

/**
 * The figures of a period up to the end of yesterday: a number that rose during the day would tell when somebody
 * sent a story in.
 * @param seal as it was at the end of yesterday: with it, the same question has the same answer
 */
export function summaryOf(
  { from, until }: Period,
  { seal, now, timeZone }: { seal: Seal | undefined; now: Date; timeZone: string },
): Promise<Summary> {
  const today = startOfDay(dayOf(now, timeZone), timeZone);
  const end = until < today ? until : today;
  const key = [from, end].map(Number).join() + (seal?.hash ?? '');
  const known = kept.get(key);
  if (known) return known;
  const counted = count({ from, until: end });
  kept.set(key, counted);
  counted.catch(() => kept.delete(key));
  for (const oldest of [...kept.keys()].slice(0, -KEPT_MAX)) kept.delete(oldest);
  return counted;
}

/** The ledger as it stood at the end of yesterday: a newer seal would tell when somebody sent a story in. */
export function sealOfYesterday(now: Date, timeZone: string): Promise<Seal | undefined> {
  return newestSeal(startOfDay(dayOf(now, timeZone), timeZone));
}

async function count({ from, until }: Period): Promise<Summary> {
  const at = { $gte: from, $lt: until };
  const [submitted, answers, undone] = await Promise.all([
    LedgerLine.countDocuments({ action: 'submitted', at }),
    LedgerLine.find({ action: { $in: ANSWERS }, at })
      .select({ story: 1, sequence: 1, action: 1, roundMs: 1, late: 1 })
      .lean<LedgerLineRecord[]>(),
    LedgerLine.find({ action: 'undone', at: { $gte: from } })
      .select({ story: 1, sequence: 1 })
      .lean(),
  ]);
  const standing = withoutUndone(answers, undone);
  const number = (action: string) => standing.filter((line) => line.action === action).length;
  const waits = standing.flatMap(({ roundMs }) => roundMs ?? []);
  const timed = standing.filter(({ late }) => late !== undefined);
  return {
    submitted,
    published: number('published'),
    returned: number('decided-returned'),
    rejected: number('decided-unfit'),
    hoaxes: number('judged-hoax'),
    ...(waits.length > 0 ? { medianMs: median(waits) } : {}),
    ...(timed.length > 0 ? { inTime: timed.filter(({ late }) => !late).length / timed.length } : {}),
  };
}
