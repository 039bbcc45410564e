import { Story, type StoryRecord } from '../../models/story.js';
import { Conflict } from '../errors.js';
import { nextEntry, type AuditedAction } from '../moderation/audit.js';
import { sealNow } from '../moderation/ledger.js';
import { untoldWith } from '../notifications/untold.js';

type Changeable = Omit<StoryRecord, '_id' | 'status' | 'revision' | 'history' | 'ledgerLine' | 'untold'>;
type ItemOf<T> = T extends (infer Item)[] ? Item : never;

/**
 * The fields that a change sets, clears or appends one item to; status, revision and history follow by
 * themselves. A field set to undefined is cleared.
 */
export interface StoryChange {
  set?: Partial<Changeable>;
  unset?: (keyof Changeable)[];
  /** The same for parts of the evidence, by their place: its list only grows. */
  setEvidence?: Record<`evidence.${number}.${string}`, unknown>;
  push?: { [List in keyof Changeable]?: ItemOf<Changeable[List]> };
}

/**
 * Changes a story and writes its audit entry in one conditional update: it takes effect only while the story
 * is still at the revision that was read, so of two people who decide at once exactly one wins.
 * @param story the whole of it, as it was read
 * @throws Conflict `story-changed` for the other
 */
export async function changeStory(
  story: StoryRecord,
  action: AuditedAction,
  change: StoryChange = {},
): Promise<StoryRecord> {
  const { filter, update } = operation(story, action, change);
  const changed = await Story.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean();
  if (!changed) throw new Conflict('story-changed');
  await sealNow([changed]);
  return changed;
}

/**
 * The same change of many stories, in one round trip and one seal.
 * @param actionOf what is done to each
 * @returns how many changed; somebody else was faster with the rest, which are as they were
 */
export async function changeStories(
  stories: StoryRecord[],
  actionOf: (story: StoryRecord) => AuditedAction,
  change: StoryChange,
): Promise<number> {
  if (stories.length === 0) return 0;
  const writes = stories.map((story) => ({ updateOne: operation(story, actionOf(story), change) }));
  const { modifiedCount } = await Story.bulkWrite(writes, { ordered: false });
  const ids = stories.map(({ _id }) => _id);
  await sealNow(await Story.find({ _id: { $in: ids } }, { status: 1, topic: 1, history: 1 }).lean());
  return modifiedCount;
}

/** A change as one conditional update, with its audit entry. */
function operation(story: StoryRecord, action: AuditedAction, change: StoryChange) {
  const after = outcome(story, action, change);
  const set: [string, unknown][] = Object.entries(change.set ?? {});
  // As the database will hold it, so that the entry answers for just that.
  const kept = set.filter(([, value]) => value !== undefined).map(([name]) => [name, valueOf(after, name)]);
  const pushed = Object.keys(change.push ?? {}).map((list) => [
    list,
    (valueOf(after, list) as unknown[]).at(-1),
  ]);
  const parts = Object.entries(change.setEvidence ?? {});
  const cleared = [...set, ...parts].filter(([, value]) => value === undefined).map(([name]) => name);
  const unset = [...(change.unset ?? []), ...cleared];
  const entry = nextEntry(story, action, after);
  return {
    filter: { _id: story._id, status: story.status, revision: story.revision },
    update: {
      $set: {
        ...Object.fromEntries(kept),
        ...Object.fromEntries(parts.filter(([, value]) => value !== undefined)),
        status: action.to,
        ...unsealed(action),
        ...untoldWith(story, entry),
      },
      ...(unset.length ? { $unset: Object.fromEntries(unset.map((name) => [name, 1])) } : {}),
      $inc: { revision: 1 },
      $push: { ...Object.fromEntries(pushed), history: entry },
    },
  };
}

/** Marks a story whose newest entry is not in the ledger yet. */
export function unsealed({ to }: Pick<AuditedAction, 'to'>): Pick<StoryRecord, 'ledgerLine'> {
  return to === 'draft' ? {} : { ledgerLine: 0 };
}

/** The story as the change leaves it, without its history. */
function outcome(
  { history: _its, ...story }: StoryRecord,
  { to }: AuditedAction,
  { set, unset = [], setEvidence = {}, push = {} }: StoryChange,
): StoryRecord {
  const after = new Story({ ...story, ...set, status: to });
  for (const name of unset) after.set(name, undefined);
  for (const [part, value] of Object.entries(setEvidence)) after.set(part, value);
  for (const [list, item] of Object.entries(push)) {
    after.set(list, [...((after.get(list) as unknown[] | undefined) ?? []), item]);
  }
  return after.toObject();
}

function valueOf(story: StoryRecord, name: string): unknown {
  return story[name as keyof StoryRecord];
}
