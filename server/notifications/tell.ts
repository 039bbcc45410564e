import type { NotificationRecord } from '../../models/notification.js';
import { Story, type AuditEntry, type StoryRecord } from '../../models/story.js';
import { User } from '../../models/user.js';
import type { Portal } from '../portal.js';
import { channelsOf, type Channel } from './channels.js';
import { kindOf } from './kinds.js';
import { tellPerson } from './tell-person.js';
import { tellableAt } from './untold.js';

/** How many steps were told in a run, and how many stories have to wait for the next one. */
export interface Told {
  told: number;
  failed: number;
}

/**
 * Tells authors of the steps of their stories that are ripe to be told. Any number of instances may do so at
 * once, and any of them may stop anywhere: a step has one id, and a story is marked as told after it was.
 */
export async function tellAuthors(portal: Portal, now: Date): Promise<Told> {
  const channels = channelsOf(portal);
  const result: Told = { told: 0, failed: 0 };
  const waiting = Story.find({ 'untold.at': { $lte: now } })
    .sort({ 'untold.at': 1 })
    .select({ body: 0, searchTokens: 0, evidence: 0 })
    .lean()
    .cursor();
  for await (const story of waiting) {
    try {
      result.told += await tellSteps(story, channels, now);
    } catch (error) {
      result.failed += 1;
      portal.log.error({ err: error, story: String(story._id) }, 'could not tell the author');
    }
  }
  return result;
}

async function tellSteps(story: StoryRecord, channels: Channel[], now: Date): Promise<number> {
  const untold = story.history.filter(({ sequence }) => sequence >= story.untold!.from);
  const last = untold.at(-1);
  // Whatever has happened since, a decision before it can no longer be taken back.
  const unripe = last && tellableAt(last) > now ? last : undefined;
  const steps = untold.filter((entry, place) => entry !== unripe && !wasUndone(untold, place));
  let told = 0;
  for (const entry of steps) if (await tellStep(story, entry, channels, now)) told += 1;
  await Story.updateOne(
    // What came meanwhile is looked at by the next run.
    { _id: story._id, [`history.${story.history.length}`]: { $exists: false } },
    unripe
      ? { $set: { untold: { from: unripe.sequence, at: tellableAt(unripe) } } }
      : { $unset: { untold: 1 } },
    { timestamps: false },
  );
  return told;
}

function wasUndone(entries: AuditEntry[], place: number): boolean {
  return entries[place + 1]?.action === 'undone';
}

async function tellStep(
  story: StoryRecord,
  entry: AuditEntry,
  channels: Channel[],
  now: Date,
): Promise<boolean> {
  const kind = kindOf(entry);
  if (!kind || (kind === 'change-refused' && !proposedByAuthor(story, entry))) return false;
  const author = await User.findById(story.author).lean();
  return tellPerson(notificationOf(story, entry, kind, now), author, channels);
}

// What an editor proposed and another refused is between the two.
function proposedByAuthor({ author, history }: StoryRecord, refusal: AuditEntry): boolean {
  const before = history.slice(0, refusal.sequence - 1);
  return before.findLast(({ action }) => action === 'amendment-proposed')?.by.equals(author) ?? false;
}

function notificationOf(
  story: StoryRecord,
  entry: AuditEntry,
  kind: NotificationRecord['kind'],
  now: Date,
): NotificationRecord {
  const { _id, author, receipt, title, slug, newsworthiness } = story;
  const preset = newsworthiness?.at.getTime() === entry.at.getTime() ? newsworthiness.preset : undefined;
  const written = entry.reason ? { id: entry.reason, en: entry.reason } : undefined;
  return {
    _id: `${String(_id)}:${entry.sequence}`,
    user: author,
    story: _id,
    kind,
    at: entry.at,
    receipt,
    title,
    reason: preset?.reason ?? written,
    note: kind === 'returned' || kind === 'rejected' ? entry.note : undefined,
    help: preset?.help,
    slug: kind === 'published' || kind === 'corrected' ? slug : undefined,
    read: false,
    createdAt: now,
  };
}
