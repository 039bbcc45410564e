import { Types } from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict } from '../errors.js';
import { obstacleTo } from './obstacles.js';
import { liveClaim, storyOnDesk } from './story-on-desk.js';
import { OPEN_STATUSES } from './workflow.js';

const CLAIM_MS = 15 * 60 * 1000;

/**
 * Claims a story for 15 minutes, or renews an own claim. A claim tells colleagues who is at work and is no
 * decision, so it leaves no audit entry; it raises the revision, so that a decision on its way notices it.
 * @throws NotFound; Forbidden `own-story`; Conflict `not-open`, `claimed-by-other` with the holder's name
 */
export async function claimStory(user: CurrentUser, storyId: string, now: Date): Promise<StoryRecord> {
  const refusal = obstacleTo('claim', user, await storyOnDesk(user, storyId), now);
  if (refusal) throw refusal;
  const by = new Types.ObjectId(user.id);
  const claimed = await Story.findOneAndUpdate(
    {
      _id: storyId,
      status: { $in: OPEN_STATUSES },
      $or: [{ claim: { $exists: false } }, { 'claim.by': by }, { 'claim.expiresAt': { $lte: now } }],
    },
    {
      $set: { claim: { by, name: user.name, expiresAt: new Date(now.getTime() + CLAIM_MS) } },
      $inc: { revision: 1 },
    },
    { returnDocument: 'after' },
  ).lean();
  if (claimed) return claimed;
  // Somebody else was quicker between the reading and the writing.
  throw obstacleTo('claim', user, await storyOnDesk(user, storyId), now) ?? new Conflict('story-changed');
}

/**
 * Gives up an own claim; without one nothing happens.
 * @throws NotFound; Conflict `claimed-by-other`
 */
export async function releaseClaim(user: CurrentUser, storyId: string, now: Date): Promise<void> {
  const { story } = await storyOnDesk(user, storyId);
  const released = await Story.updateOne(
    { _id: story._id, 'claim.by': new Types.ObjectId(user.id) },
    { $unset: { claim: 1 }, $inc: { revision: 1 } },
  );
  const claim = liveClaim(story, user, now);
  if (released.modifiedCount === 0 && claim && !claim.mine) {
    throw new Conflict('claimed-by-other', { name: claim.name });
  }
}
