import type { UpdateQuery } from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import { Conflict } from '../errors.js';
import { nextEntry, type AuditedAction } from '../moderation/audit.js';

/**
 * The fields that a change sets, clears or appends to; status, revision and history follow by themselves. A
 * field set to undefined is cleared.
 */
export interface StoryChange {
  set?: Partial<Omit<StoryRecord, '_id' | 'status' | 'revision' | 'history'>>;
  unset?: (keyof StoryRecord)[];
  /** The same for parts of the evidence, by their place: its list only grows. */
  setEvidence?: Record<`evidence.${number}.${string}`, unknown>;
  push?: Pick<UpdateQuery<StoryRecord>, '$push'>['$push'];
}

/**
 * Changes a story and writes its audit entry in one conditional update: it takes effect only while the story
 * is still at the revision that was read, so of two people who decide at once exactly one wins.
 * @throws Conflict `story-changed` for the other
 */
export async function changeStory(
  story: StoryRecord,
  action: AuditedAction,
  { set, unset, setEvidence, push }: StoryChange = {},
): Promise<StoryRecord> {
  const fields = Object.entries({ ...set, ...setEvidence });
  const kept = fields.filter(([, value]) => value !== undefined);
  const cleared = [
    ...(unset ?? []),
    ...fields.filter(([, value]) => value === undefined).map(([name]) => name),
  ];
  const changed = await Story.findOneAndUpdate(
    { _id: story._id, status: story.status, revision: story.revision },
    {
      $set: { ...Object.fromEntries(kept), status: action.to },
      ...(cleared.length ? { $unset: Object.fromEntries(cleared.map((name) => [name, 1])) } : {}),
      $inc: { revision: 1 },
      $push: { ...push, history: nextEntry(story, action) },
    },
    { returnDocument: 'after' },
  ).lean();
  if (!changed) throw new Conflict('story-changed');
  return changed;
}
