import type { StoryRecord } from '../../models/story.js';
import { escalate } from '../../server/moderation/decisions.js';
import { makeGuestLink } from '../../server/police/guest-links.js';
import { Client } from './client.js';
import { aPerson } from './people.js';
import { aSubmittedStory, type StoryTraits } from './stories.js';

export const QUESTION = 'Apakah ada laporan tentang jembatan ini di Polsek Halong?';

/** A story that the police were asked about. */
export async function anEscalatedStory(traits: StoryTraits = {}): Promise<StoryRecord> {
  const story = await aSubmittedStory(traits);
  const now = traits.now ?? new Date();
  return escalate(await aPerson('editor'), String(story._id), { question: QUESTION }, now);
}

/** Opens a new link as an officer without an account, and answers. */
export async function answerThroughLink(): Promise<void> {
  const asked = String((await anEscalatedStory())._id);
  const whom = { officer: 'AIPTU Rahmat', days: 1 };
  const { token } = await makeGuestLink(await aPerson('editor'), asked, whom, new Date());
  const guest = new Client();
  const answer = { opinion: 'hoax', note: 'Tidak ada.', name: 'Rahmat', rank: 'AIPTU', unit: 'Reskrim' };
  const pages = [await guest.get(`/tamu/${token}`), await guest.post(`/tamu/${token}`, answer)];
  const statuses = pages.map(({ status }) => status).join();
  if (statuses !== '200,410') throw new Error(`the link answered ${statuses}`);
}
