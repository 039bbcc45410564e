import { Types } from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict } from '../errors.js';
import { parse } from '../validation/parse.js';
import { actOnDesk } from './act-on-desk.js';
import { takeOverInput } from './input.js';
import { obstacleTo } from './obstacles.js';
import { lapsedClaim, liveClaim, storyOnDesk } from './story-on-desk.js';
import { OPEN_STATUSES } from './workflow.js';

const CLAIM_MS = 15 * 60 * 1000;

/**
 * Claims a story for 15 minutes, or renews an own claim. A claim tells colleagues who is at work and is no
 * decision, so it leaves no audit entry; it raises the revision, so that a decision on its way notices it.
 * Where somebody else's claim ran out without being let go, the story is taken over: that needs a reason, which
 * the audit trail keeps.
 * @param input `{reason}`, looked at only to take over
 * @throws NotFound; Forbidden `own-story`; Conflict `not-open`, `claimed-by-other` with the holder's name;
 *   Invalid `reason: required`
 */
export async function claimStory(
  user: CurrentUser,
  storyId: string,
  now: Date,
  input?: unknown,
): Promise<StoryRecord> {
  const desk = await storyOnDesk(user, storyId);
  const refusal = obstacleTo('claim', user, desk, now);
  if (refusal) throw refusal;
  if (lapsedClaim(desk.story, user, now)) return takeOver(user, storyId, now, input);
  const claim = claimOf(user, now);
  const claimed = await Story.findOneAndUpdate(
    {
      _id: storyId,
      $and: [
        { $or: [{ status: { $in: OPEN_STATUSES } }, { 'amendment.at': { $exists: true } }] },
        { $or: [{ claim: { $exists: false } }, { 'claim.by': claim.by }] },
      ],
    },
    { $set: { claim }, $inc: { revision: 1 } },
    { returnDocument: 'after' },
  ).lean();
  if (claimed) return claimed;
  // Somebody else was quicker between the reading and the writing.
  throw obstacleTo('claim', user, await storyOnDesk(user, storyId), now) ?? new Conflict('story-changed');
}

function takeOver(user: CurrentUser, storyId: string, now: Date, input: unknown): Promise<StoryRecord> {
  return actOnDesk('claim', user, storyId, now, ({ status }) => ({
    action: 'taken-over',
    to: status,
    reason: parse(takeOverInput, input).reason,
    set: { claim: claimOf(user, now) },
  }));
}

function claimOf({ id, name }: CurrentUser, now: Date) {
  return { by: new Types.ObjectId(id), name, expiresAt: new Date(now.getTime() + CLAIM_MS) };
}

/**
 * Gives up an own claim; without one nothing happens.
 * @param expiresAt only the claim that ends then: a page that is left late lets go of none that was renewed since
 * @throws NotFound; Conflict `claimed-by-other`
 */
export async function releaseClaim(
  user: CurrentUser,
  storyId: string,
  now: Date,
  expiresAt?: Date,
): Promise<void> {
  const { story } = await storyOnDesk(user, storyId);
  const released = await Story.updateOne(
    {
      _id: story._id,
      'claim.by': new Types.ObjectId(user.id),
      ...(expiresAt ? { 'claim.expiresAt': expiresAt } : {}),
    },
    { $unset: { claim: 1 }, $inc: { revision: 1 } },
  );
  const claim = liveClaim(story, user, now);
  if (released.modifiedCount === 0 && claim && !claim.mine) {
    throw new Conflict('claimed-by-other', { name: claim.name });
  }
}
