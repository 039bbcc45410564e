import mongoose from 'mongoose';
import type { StoryRecord } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { changeStory } from '../../server/stories/change.js';
import { aPerson, apiClient, aUser } from './people.js';
import { aSubmittedStory } from './stories.js';

/** A contributor with a program that sends in their name. */
export async function contributor() {
  const user = await aUser('contributor');
  return { user, author: toCurrentUser(user), client: await apiClient(user) };
}

/** A story of theirs that the newsroom gave back. */
export async function aReturnedStory(
  author: Awaited<ReturnType<typeof contributor>>['author'],
): Promise<StoryRecord> {
  const editor = await aPerson('editor');
  const by = new mongoose.Types.ObjectId(editor.id);
  const at = new Date();
  return changeStory(
    await aSubmittedStory({ author }),
    { action: 'decided-returned', by: editor, to: 'returned', at, reason: 'Sebutkan tanggalnya' },
    { set: { newsworthiness: { decision: 'returned', reason: 'Sebutkan tanggalnya', by, at } } },
  );
}

/** A story's address in the API. */
export const apiPath = (story: Pick<StoryRecord, '_id'>, rest = '') =>
  `/api/v1/stories/${String(story._id)}${rest}`;
