import type { CurrentUser } from '../auth/current-user.js';
import { Conflict } from '../errors.js';
import type { DeskStory } from './story-on-desk.js';

/** What somebody had before them when they decided. */
export interface ReadVersion {
  /** When the submission was sent in, ISO 8601. */
  submittedAt?: string;
  /** Sequence number of the last entry of the audit trail. */
  seen?: number;
}

/**
 * Refuses a decision on what was not read: a newer submission has other words, and what a colleague did since
 * may change the judgement. What the decider did since is known to them.
 * @throws Conflict `resubmitted`, `changed-since-read` with the name of who changed it last
 */
export function refuseUnread(
  user: CurrentUser,
  { story, nameOf }: DeskStory,
  { submittedAt, seen }: ReadVersion,
): void {
  if (submittedAt && submittedAt !== story.submittedAt?.toISOString()) throw new Conflict('resubmitted');
  const unseen = story.history.findLast(
    ({ sequence, by }) => sequence > (seen ?? Infinity) && String(by) !== user.id,
  );
  if (unseen) throw new Conflict('changed-since-read', { name: nameOf(unseen.by) });
}
