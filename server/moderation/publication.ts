import { Types } from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { slugify } from '../text/slug.js';
import { parse } from '../validation/parse.js';
import { actOnDesk } from './act-on-desk.js';
import { publicationInput } from './input.js';
import { refuseUnread } from './read-version.js';

const SUFFIX_LENGTH = 6;

/**
 * Publishes a story that was found fit and valid, under an address of its own.
 * @param input `{submittedAt?, seen?}`: what the editor had read
 * @throws NotFound; Forbidden `editors-only`, `own-story`; Conflict `published-already` with the name of who
 *   did, `not-ready`, `claimed-by-other`, `resubmitted`, `changed-since-read`; Invalid
 */
export async function publish(
  user: CurrentUser,
  storyId: string,
  { now, input }: { now: Date; input?: unknown },
): Promise<StoryRecord> {
  const attempt = () =>
    actOnDesk('publication', user, storyId, now, async (story, desk) => {
      refuseUnread(user, desk, parse(publicationInput, input));
      return {
        action: 'published',
        to: 'published',
        set: { slug: await freeSlug(story), publishedAt: now, publishedBy: new Types.ObjectId(user.id) },
        unset: ['claim'],
      };
    });
  try {
    return await attempt();
  } catch (error) {
    // A story of the same title was published in the meantime: its address shows as taken now.
    if (isDuplicateKey(error)) return attempt();
    throw error;
  }
}

async function freeSlug({ _id, title }: StoryRecord): Promise<string> {
  const slug = slugify(title);
  return (await Story.exists({ slug })) ? `${slug}-${String(_id).slice(-SUFFIX_LENGTH)}` : slug;
}
