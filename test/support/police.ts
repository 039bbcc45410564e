import type { StoryRecord } from '../../models/story.js';
import { escalate } from '../../server/moderation/decisions.js';
import { aPerson } from './people.js';
import { aSubmittedStory, type StoryTraits } from './stories.js';

export const QUESTION = 'Apakah ada laporan tentang jembatan ini di Polsek Halong?';

/** A story that the police were asked about. */
export async function anEscalatedStory(traits: StoryTraits = {}): Promise<StoryRecord> {
  const story = await aSubmittedStory(traits);
  const now = traits.now ?? new Date();
  return escalate(await aPerson('editor'), String(story._id), { question: QUESTION }, now);
}
