import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { saveDraft, submitStory } from '../../server/stories/submit.js';
import { aPerson, VILLAGE } from './people.js';
import { portal } from './portal.js';

export interface StoryTraits {
  author?: CurrentUser;
  now?: Date;
  title?: string;
  body?: string;
  topic?: string;
  village?: string;
  sourceUrl?: string;
  idempotencyKey?: string;
}

/** A whole story as a volunteer sends it. */
export function storyInput(fields: Omit<StoryTraits, 'author' | 'now'> = {}): Record<string, string> {
  return {
    title: 'Warga Halong memperbaiki jembatan gantung',
    body:
      'Lima puluh warga Desa Halong bergotong royong memperbaiki jembatan gantung yang rusak karena banjir.\n\n' +
      'Jembatan dapat dilewati lagi sejak Minggu sore.',
    topic: 'pembangunan',
    village: VILLAGE,
    ...fields,
  };
}

/** A story that waits for the desk; by a new contributor unless an author is given. */
export async function aSubmittedStory(traits: StoryTraits = {}): Promise<StoryRecord> {
  const { author, now, fields } = await parts(traits);
  return (await submitStory(author, storyInput(fields), { now, timeZone: portal().config.timeZone })).story;
}

/** What a contributor has not sent yet. */
export async function aDraft(traits: StoryTraits = {}): Promise<StoryRecord> {
  const { author, now, fields } = await parts(traits);
  return (await saveDraft(author, storyInput(fields), { now, timeZone: portal().config.timeZone })).story;
}

async function parts({ author, now, ...fields }: StoryTraits) {
  return { author: author ?? (await aPerson('contributor')), now: now ?? new Date(), fields };
}
