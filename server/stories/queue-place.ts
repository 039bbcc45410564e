import { Story, type StoryRecord } from '../../models/story.js';
import type { StoryStatus } from '../../models/vocabulary.js';

/** More than so many ahead is "more than". */
export const AHEAD_MAX = 99;
/** Where the newsroom works through a queue, oldest due first. */
const QUEUED: readonly StoryStatus[] = ['submitted', 'ready'];

/**
 * How many stories are due before this one in the queue that it waits in, counted up to one more than `AHEAD_MAX`;
 * undefined for what waits for nobody.
 */
export async function aheadInQueue({
  _id,
  status,
  dueAt,
}: Pick<StoryRecord, '_id' | 'status' | 'dueAt'>): Promise<number | undefined> {
  if (!dueAt || !QUEUED.includes(status)) return undefined;
  const [earlier, sameTime] = await Promise.all([
    Story.countDocuments({ status, dueAt: { $lt: dueAt } }).limit(AHEAD_MAX + 1),
    Story.countDocuments({ status, dueAt, _id: { $lt: _id } }).limit(AHEAD_MAX + 1),
  ]);
  return Math.min(earlier + sameTime, AHEAD_MAX + 1);
}
