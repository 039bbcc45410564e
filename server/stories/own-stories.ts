import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';

const PAGE_SIZE = 20;

/** A page of a user's own stories, newest first. @param page from 1 */
export async function ownStories(
  user: CurrentUser,
  page: number,
): Promise<{ stories: StoryRecord[]; hasNext: boolean }> {
  const found = await Story.find({ author: user.id })
    .sort({ createdAt: -1, _id: -1 })
    .skip((page - 1) * PAGE_SIZE)
    .limit(PAGE_SIZE + 1)
    .select({ body: 0, searchTokens: 0, history: 0 })
    .lean();
  return { stories: found.slice(0, PAGE_SIZE), hasNext: found.length > PAGE_SIZE };
}

/** A user's own story by its receipt number, however it was typed: `KIM-2026-000042`, ` kim-2026-42`. */
export async function ownStoryByReceipt(user: CurrentUser, typed: string): Promise<StoryRecord | null> {
  const [, year, number] = /^\s*KIM[-\s]?(\d{4})[-\s]?(\d{1,9})\s*$/i.exec(typed) ?? [];
  if (!year || !number) return null;
  return Story.findOne({
    receipt: `KIM-${year}-${String(Number(number)).padStart(6, '0')}`,
    author: user.id,
  }).lean();
}

/** What a user's newest story was about: most often the next one is from there, too. */
export async function lastPlaceAndTopic(user: CurrentUser): Promise<{ village: string; topic: string }> {
  const last = await Story.findOne({ author: user.id }, { village: 1, topic: 1 })
    .sort({ createdAt: -1, _id: -1 })
    .lean();
  return { village: last?.village || (user.village ?? ''), topic: last?.topic ?? '' };
}
