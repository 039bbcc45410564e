import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canClarify } from '../auth/permissions.js';
import { Conflict, Forbidden } from '../errors.js';
import { plainText } from '../stories/sanitise.js';

/** A clarification as its form holds it. */
export interface ClarificationDraft {
  title: string;
  claim: string;
  explanation: string;
  conclusion: string;
  references: { url: string; title?: string }[];
}

/**
 * What the form for a clarification starts with: the story is the claim, the verdict explains it.
 * @throws Forbidden `own-story`; Conflict `not-a-hoax`
 */
export function clarificationDraft(user: CurrentUser, story: StoryRecord): ClarificationDraft {
  if (!canClarify(user, story)) throw new Forbidden('own-story');
  if (story.status !== 'hoax') throw new Conflict('not-a-hoax');
  return {
    title: story.title,
    claim: plainText(story.body),
    explanation: story.authenticity?.explanation ?? '',
    conclusion: '',
    references: story.authenticity?.evidence ?? [],
  };
}
