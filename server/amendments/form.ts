import type { StoryText } from '../../models/story-amendment.js';
import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { htmlToText } from '../stories/body-text.js';
import { publicText, textSince } from './story-text.js';

/** The form of an amendment as it is filled in: what the domain takes, and what the page shows again. */
export interface TypedAmendment {
  [field: string]: string | string[] | undefined;
  captions?: string[];
  /** Since when the text is public that is changed here, ISO 8601. */
  textSince?: string;
}

/** What the form starts with: the public text, or one's own that was refused. */
export function amendmentDraft(user: CurrentUser, story: StoryRecord): TypedAmendment {
  const refused = story.refusedAmendment;
  if (!refused || String(refused.by) !== user.id) return typedText(publicText(story), story);
  const { kind, text, reason } = refused;
  return { ...typedText(refused, story), kind, text, reason };
}

function typedText({ title, body, topic, village, sourceUrl, captions }: StoryText, story: StoryRecord) {
  return {
    ...{ title, body: htmlToText(body), topic, village, sourceUrl, captions },
    textSince: textSince(story)?.toISOString(),
  };
}
