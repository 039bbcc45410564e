import { Types, type QueryFilter } from 'mongoose';
import type { StoryRecord } from '../../models/story.js';
import type { Role } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { isOpen, type QueueFilter } from './queue-filter.js';
import { nextInQueue, type QueueOrder } from './queue.js';

/**
 * The story that comes after another in the same queue and that the user can do something about: a hundred are
 * decided in a row without looking at the list. Of what is closed, simply the next.
 * @returns its id, or undefined at the queue's end
 */
export function nextToDo(
  user: CurrentUser,
  filter: QueueFilter,
  story: StoryRecord,
  { now, order }: { now: Date; order: QueueOrder },
): Promise<string | undefined> {
  const decides = filter.state === 'amended' ? {} : (WAITS_FOR[user.role]?.(user) ?? {});
  const also = isOpen(filter.state) ? { $and: [freeFor(user, now), decides] } : {};
  return nextInQueue(user, filter, story, { now, order, also });
}

/** What waits for a role, by the rules of `obstacles.ts`. Whoever has none of them just reads on. */
const WAITS_FOR: Partial<Record<Role, (user: CurrentUser) => QueryFilter<StoryRecord>>> = {
  editor: ({ id }) => ({
    $or: [
      {
        status: 'submitted',
        newsworthiness: { $exists: false },
        'authenticity.by': { $ne: new Types.ObjectId(id) },
      },
      { status: 'ready' },
    ],
  }),
  verifier: ({ id }) => ({
    $or: [{ status: 'submitted', authenticity: { $exists: false } }, { status: 'inconclusive' }],
    'newsworthiness.by': { $ne: new Types.ObjectId(id) },
  }),
  police: () => ({ 'opinions.0': { $exists: false } }),
};

function freeFor({ id }: CurrentUser, now: Date): QueryFilter<StoryRecord> {
  const by = new Types.ObjectId(id);
  return {
    author: { $ne: by },
    $or: [{ claim: { $exists: false } }, { 'claim.by': by }, { 'claim.expiresAt': { $lte: now } }],
  };
}
