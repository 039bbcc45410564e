import type { AuditEntry, StoryRecord } from '../../models/story.js';
import { undoableUntil } from '../moderation/undo-time.js';
import { kindOf } from './kinds.js';

/** For an undo that began in time and was written late, and for clocks that differ. */
const MARGIN_MS = 5_000;

/**
 * The mark that a story's author has yet to be told of an entry, set in the same update as the entry: whatever
 * happens to the process then, the step is told.
 * @param story as it was read
 */
export function untoldWith(
  { untold }: Pick<StoryRecord, 'untold'>,
  entry: AuditEntry,
): Pick<StoryRecord, 'untold'> {
  // Written again, because it may have been cleared since the story was read, and then not for this entry.
  if (untold) return { untold };
  return kindOf(entry) ? { untold: { from: entry.sequence, at: tellableAt(entry) } } : {};
}

/** When an entry may be told: a decision once it can no longer be taken back. */
export function tellableAt({ action, at }: Pick<AuditEntry, 'action' | 'at'>): Date {
  const isDecision = /^(?:decided|judged)-/.test(action);
  return isDecision ? new Date(undoableUntil(at).getTime() + MARGIN_MS) : at;
}
