import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { decideAuthenticity, decideNewsworthiness } from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { aPerson } from './people.js';
import { aSubmittedStory, type StoryTraits } from './stories.js';

export const EVIDENCE = [
  { url: 'https://balangankab.go.id/jembatan-halong', title: 'Keterangan Dinas PUPR Balangan' },
];

export interface DecidedTraits extends StoryTraits {
  /** Who decides; new people unless given. */
  editor?: CurrentUser;
  verifier?: CurrentUser;
}

/** Found fit by an editor and valid by a verifier. */
export async function aReadyStory(traits: DecidedTraits = {}): Promise<StoryRecord> {
  return (await decided(traits)).story;
}

/** Published by the editor who found it fit; `now` is the time of every step. */
export async function aPublishedStory(traits: DecidedTraits = {}): Promise<StoryRecord> {
  const { story, editor, now } = await decided(traits);
  return publish(editor, String(story._id), { now });
}

/** Found to be a hoax by a verifier. */
export async function aHoaxStory({ verifier, ...traits }: DecidedTraits = {}): Promise<StoryRecord> {
  const story = await aSubmittedStory(traits);
  const verdict = {
    verdict: 'hoax',
    category: 'fabricated',
    explanation: 'Dinas PUPR menyatakan tidak ada jembatan yang rusak di Halong.',
    evidence: EVIDENCE,
  };
  const decider = verifier ?? (await aPerson('verifier'));
  return decideAuthenticity(decider, String(story._id), verdict, traits.now ?? new Date());
}

async function decided({ editor, verifier, ...traits }: DecidedTraits) {
  const now = traits.now ?? new Date();
  const deciders = {
    editor: editor ?? (await aPerson('editor')),
    verifier: verifier ?? (await aPerson('verifier')),
  };
  const id = String((await aSubmittedStory(traits))._id);
  await decideNewsworthiness(deciders.editor, id, { decision: 'fit', reason: '' }, now);
  const verdict = {
    verdict: 'valid',
    explanation: 'Dicocokkan dengan keterangan dinas.',
    evidence: EVIDENCE,
  };
  return {
    story: await decideAuthenticity(deciders.verifier, id, verdict, now),
    editor: deciders.editor,
    now,
  };
}
