import { isValidObjectId, type Types } from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import { User } from '../../models/user.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSeeOnDesk } from '../auth/permissions.js';
import { Conflict, NotFound } from '../errors.js';

/** A story as the desk handles it, with the names of everybody who had a hand in it. */
export interface DeskStory {
  story: StoryRecord;
  /** A person's name; empty for somebody who is no longer known. */
  nameOf: (person: Types.ObjectId) => string;
}

/**
 * A story for a member of the desk.
 * @throws NotFound for drafts and, to the police, for what was not escalated
 */
export async function storyOnDesk(user: CurrentUser, storyId: string): Promise<DeskStory> {
  const story = isValidObjectId(storyId) ? await Story.findById(storyId).lean() : null;
  if (!story || !canSeeOnDesk(user, story)) throw new NotFound();
  const involved = new Set([story.author, ...story.history.map((entry) => entry.by)].map(String));
  const people = await User.find({ _id: { $in: [...involved] } }, { name: 1 }).lean();
  const names = new Map(people.map((person) => [String(person._id), person.name]));
  return { story, nameOf: (person) => names.get(String(person)) ?? '' };
}

/** Who is at work on a story now. */
export interface LiveClaim {
  name: string;
  expiresAt: Date;
  mine: boolean;
}

/** The claim of somebody else that ran out without being let go, if any: taking the story over needs a reason. */
export function lapsedClaim(
  { claim }: Pick<StoryRecord, 'claim'>,
  user: CurrentUser,
  now: Date,
): LiveClaim | undefined {
  if (!claim || claim.expiresAt > now || String(claim.by) === user.id) return undefined;
  return { name: claim.name, expiresAt: claim.expiresAt, mine: false };
}

/** The claim that holds a story now, if any. */
export function liveClaim(
  { claim }: Pick<StoryRecord, 'claim'>,
  user: CurrentUser,
  now: Date,
): LiveClaim | undefined {
  if (!claim || claim.expiresAt <= now) return undefined;
  return { name: claim.name, expiresAt: claim.expiresAt, mine: String(claim.by) === user.id };
}

/** The refusal of a decision while somebody else is at work. */
export function claimedByOther(
  user: CurrentUser,
  story: Pick<StoryRecord, 'claim'>,
  now: Date,
): Conflict | undefined {
  const claim = liveClaim(story, user, now);
  return claim && !claim.mine ? new Conflict('claimed-by-other', { name: claim.name }) : undefined;
}
