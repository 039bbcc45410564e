import { Types } from 'mongoose';
import type { AuditEntry, StoryRecord } from '../../models/story.js';
import type { StoryStatus } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { formerStateHash, sha256Of, stateHash } from './audited-state.js';

export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** What was done, by whom, and where it led. */
export interface AuditedAction {
  action: string;
  by: Pick<CurrentUser, 'id' | 'role'>;
  to: StoryStatus;
  at: Date;
  reason?: string;
  note?: string;
  /** The reason as an entry of a closed list: it may be told in public. */
  code?: string;
}

/**
 * The next entry of a story's audit trail, chained to the one before.
 * @param story before the act
 * @param after the act: every audited field as it is written
 */
export function nextEntry(
  story: Pick<StoryRecord, '_id' | 'history' | 'dueAt'> & { status: StoryStatus | null },
  { by, to, ...what }: AuditedAction,
  after: Partial<StoryRecord>,
): AuditEntry {
  const last = story.history.at(-1);
  const entry = {
    sequence: (last?.sequence ?? 0) + 1,
    ...what,
    by: new Types.ObjectId(by.id),
    role: by.role,
    from: story.status,
    to,
    dueAt: story.dueAt,
    state: stateHash(after),
    previousHash: last?.hash ?? FIRST_PREVIOUS_HASH,
  };
  return { ...entry, hash: entryHash(story._id, entry) };
}

/** SHA-256, hex, over everything an entry says, the story it is about and the hash before it. */
export function entryHash(story: Types.ObjectId, entry: Omit<AuditEntry, 'hash'>): string {
  return sha256Of({ story, ...entry, hash: undefined });
}

/**
 * The sequence number of the first entry that was altered, removed or moved; the one behind the last where the
 * story is not what its last entry left; undefined when all is whole.
 */
export function firstBrokenEntry(story: StoryRecord): number | undefined {
  let previousHash = FIRST_PREVIOUS_HASH;
  for (const [index, entry] of story.history.entries()) {
    const whole =
      entry.sequence === index + 1 &&
      entry.previousHash === previousHash &&
      entry.hash === entryHash(story._id, entry);
    if (!whole) return index + 1;
    previousHash = entry.hash;
  }
  const last = story.history.at(-1);
  const asItWasLeft =
    last?.to === story.status && [stateHash(story), formerStateHash(story)].includes(last.state);
  return asItWasLeft ? undefined : story.history.length + 1;
}
