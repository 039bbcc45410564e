import type { AuthenticityVerdict, NewsworthinessDecision } from '../../models/vocabulary.js';

/** What became of a seeded story. `fit` and `valid` wait for the other decision. */
export type Fate =
  'published' | 'ready' | 'submitted' | 'fit' | 'valid' | 'returned' | 'rejected' | 'inconclusive' | 'hoax';

/** The newest tenth, and at most this many, are still on the desk. */
const ON_DESK_MAX = 40;
const ON_DESK_SHARE = 0.1;
const ON_DESK: readonly Fate[] = [
  'submitted',
  'submitted',
  'fit',
  'ready',
  'submitted',
  'valid',
  'returned',
  'inconclusive',
];
/** Of every twenty older stories one is a hoax and one was rejected; the rest is published. */
const OLDER_CYCLE = 20;
const HOAX_AT = 7;
const REJECTED_AT = 13;

/** @param number of the story, from 0, oldest first */
export function fateOf(number: number, count: number): Fate {
  const onDesk = Math.min(ON_DESK_MAX, Math.ceil(count * ON_DESK_SHARE));
  const age = count - 1 - number;
  if (age < onDesk) return ON_DESK[age % ON_DESK.length]!;
  if (number % OLDER_CYCLE === HOAX_AT) return 'hoax';
  return number % OLDER_CYCLE === REJECTED_AT ? 'rejected' : 'published';
}

/** The decisions that lead there. */
export const DECISIONS: Record<Fate, { decision?: NewsworthinessDecision; verdict?: AuthenticityVerdict }> = {
  published: { decision: 'fit', verdict: 'valid' },
  ready: { decision: 'fit', verdict: 'valid' },
  submitted: {},
  fit: { decision: 'fit' },
  valid: { verdict: 'valid' },
  returned: { decision: 'returned' },
  rejected: { decision: 'unfit' },
  inconclusive: { verdict: 'inconclusive' },
  hoax: { verdict: 'hoax' },
};
