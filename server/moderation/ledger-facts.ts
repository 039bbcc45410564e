import type { LedgerLineRecord } from '../../models/ledger-line.js';
import type { AuditEntry } from '../../models/story.js';

/** What the desk decides, and each waits for somebody. */
const STEPS = {
  newsworthiness: ['decided-fit', 'decided-unfit', 'decided-returned'],
  authenticity: ['judged-valid', 'judged-hoax', 'judged-inconclusive'],
  publication: ['published'],
} as const;
export type Step = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as Step[];

/** The decisions, as the audit trail calls them. */
export const DECISIONS: readonly string[] = Object.values(STEPS).flat();

/** The acts with which the newsroom answers who sent a story. */
export const ANSWERS: readonly string[] = ['published', 'decided-returned', 'decided-unfit', 'judged-hoax'];

const SENDINGS: readonly string[] = ['submitted', 'resubmitted'];

/** Acts of the desk. Whoever adds one gives it words in the locale files of `transparency`, too. */
export const LISTED_ACTS: readonly string[] = [
  ...DECISIONS,
  'undone',
  'escalated',
  'advised-authentic',
  'advised-hoax',
  'advised-unknown',
  'guest-advised-authentic',
  'guest-advised-hoax',
  'guest-advised-unknown',
  'corrected-erratum',
  'corrected-correction',
  'corrected-right-of-reply',
  'corrected-withdrawal',
  'amendment-fit',
  'amendment-valid',
  'amendment-refused',
  'clarified',
];

/** The step that a decision belongs to; undefined for what is none. */
export function stepOf(action: string): Step | undefined {
  return STEP_NAMES.find((step) => (STEPS[step] as readonly string[]).includes(action));
}

type Facts = Pick<LedgerLineRecord, 'listed' | 'code' | 'waitedMs' | 'roundMs' | 'late' | 'again'>;

/** What an entry comes to for the public log and the figures. @param history the entry's own, at least up to it */
export function factsOf(history: AuditEntry[], entry: AuditEntry): Facts {
  const before = history.slice(0, entry.sequence - 1);
  const { action, at, dueAt } = entry;
  const code = action === 'undone' ? before.at(-1)?.action : entry.code;
  const facts: Facts = { listed: LISTED_ACTS.includes(action), ...(code ? { code } : {}) };
  const step = stepOf(action);
  if (!step) return facts;
  const since = before.findLast((one) => opens(step, one)) ?? before[0];
  const sent = before.findLast((one) => SENDINGS.includes(one.action));
  return {
    ...facts,
    ...(since ? { waitedMs: at.getTime() - since.at.getTime() } : {}),
    ...(sent && ANSWERS.includes(action) ? { roundMs: at.getTime() - sent.at.getTime() } : {}),
    ...(dueAt ? { late: at > dueAt } : {}),
    ...(action === 'decided-returned' ? { again: before.some((one) => one.action === action) } : {}),
  };
}

/** Whether a step could be taken from an act on. */
function opens(step: Step, { action, from, to }: AuditEntry): boolean {
  if (step === 'publication') return to === 'ready' && from !== 'ready';
  return SENDINGS.includes(action) || (step === 'authenticity' && action === 'judged-inconclusive');
}
