import type { StoryRecord } from '../../models/story.js';
import type { AuthenticityVerdict, NewsworthinessDecision, StoryStatus } from '../../models/vocabulary.js';

type Decided = Pick<StoryRecord, 'status' | 'newsworthiness' | 'authenticity'>;

/** Statuses in which the newsroom still has something to decide. */
export const OPEN_STATUSES: readonly StoryStatus[] = ['submitted', 'inconclusive', 'ready'];

/** Whether the newsroom has something to decide about a story: itself, or a new text for it. */
export function isUndecided({ status, amendment }: Pick<StoryRecord, 'status' | 'amendment'>): boolean {
  return OPEN_STATUSES.includes(status) || amendment !== undefined;
}

/** The status that follows from the two decisions, whichever of them has been given. */
export function statusFrom(decision?: NewsworthinessDecision, verdict?: AuthenticityVerdict): StoryStatus {
  if (decision === 'unfit') return 'rejected';
  if (decision === 'returned') return 'returned';
  if (verdict === 'hoax' || verdict === 'inconclusive') return verdict;
  return decision === 'fit' && verdict === 'valid' ? 'ready' : 'submitted';
}

/** Layak tayang is decided once for each submission. */
export function awaitsNewsworthiness(story: Decided): boolean {
  return story.status === 'submitted' && story.newsworthiness === undefined;
}

/** Asli / hoaks is decided once for each submission, and anew where the evidence did not suffice. */
export function awaitsAuthenticity(story: Decided): boolean {
  return (
    story.status === 'inconclusive' || (story.status === 'submitted' && story.authenticity === undefined)
  );
}

/** Whether a story still waits for the newsroom after its time. */
export function isOverdue(
  { dueAt, ...story }: Pick<StoryRecord, 'status' | 'amendment' | 'dueAt'>,
  now: Date,
): boolean {
  return isUndecided(story) && dueAt !== undefined && dueAt < now;
}
