import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import type { AuditEntry, StoryRecord } from '../../models/story.js';
import type { StoryStatus } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';

const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** What was done, by whom, and where it led. */
export interface AuditedAction {
  action: string;
  by: Pick<CurrentUser, 'id' | 'role'>;
  to: StoryStatus;
  at: Date;
  reason?: string;
  note?: string;
}

/** The next entry of a story's audit trail, chained to the one before. */
export function nextEntry(
  story: Pick<StoryRecord, '_id' | 'history'> & { status: StoryStatus | null },
  { by, to, ...what }: AuditedAction,
): AuditEntry {
  const last = story.history.at(-1);
  const entry = {
    sequence: (last?.sequence ?? 0) + 1,
    ...what,
    by: new Types.ObjectId(by.id),
    role: by.role,
    from: story.status,
    to,
    previousHash: last?.hash ?? FIRST_PREVIOUS_HASH,
  };
  return { ...entry, hash: entryHash(story._id, entry) };
}

/** SHA-256, hex, over everything an entry says, the story it is about and the hash before it. */
export function entryHash(story: Types.ObjectId, entry: Omit<AuditEntry, 'hash'>): string {
  const said = [
    String(story),
    entry.sequence,
    entry.action,
    String(entry.by),
    entry.role,
    entry.at.toISOString(),
    entry.from,
    entry.to,
    entry.reason ?? null,
    entry.note ?? null,
    entry.previousHash,
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

/**
 * The sequence number of the first entry that was altered, removed or moved, or undefined when the chain is
 * whole and ends in the story's own status.
 */
export function firstBrokenEntry(story: Pick<StoryRecord, '_id' | 'status' | 'history'>): number | undefined {
  let previousHash = FIRST_PREVIOUS_HASH;
  for (const [index, entry] of story.history.entries()) {
    const whole =
      entry.sequence === index + 1 &&
      entry.previousHash === previousHash &&
      entry.hash === entryHash(story._id, entry);
    if (!whole) return index + 1;
    previousHash = entry.hash;
  }
  return story.history.at(-1)?.to === story.status ? undefined : story.history.length + 1;
}
