import type { StoryText } from '../../models/story-amendment.js';
import type { StoryPhoto, StoryRecord } from '../../models/story.js';

/** The text of a story as readers have it. */
export function publicText(story: StoryRecord): StoryText {
  return { ...textOf(story), captions: story.photos.map(({ caption }) => caption) };
}

/** The text alone, of a story or of something that holds one. */
export function textOf({
  title,
  body,
  topic,
  village,
  district,
  sourceUrl,
}: Omit<StoryText, 'captions'>): Omit<StoryText, 'captions'> {
  return { title, body, topic, village, district, ...(sourceUrl ? { sourceUrl } : {}) };
}

/** Since when readers have the text that they have. */
export function textSince({ formerTexts, publishedAt }: Pick<StoryRecord, 'formerTexts' | 'publishedAt'>) {
  return formerTexts?.at(-1)?.until ?? publishedAt;
}

/** The photos with other captions, in the same order. */
export function withCaptions(photos: StoryPhoto[], captions: string[]): StoryPhoto[] {
  return photos.map((photo, index) => ({ ...photo, caption: captions[index] ?? photo.caption }));
}
