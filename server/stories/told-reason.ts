import type { Newsworthiness, StoryRecord } from '../../models/story.js';
import type { Locale } from '../i18n/translate.js';

/** Why a story is where it is, and what its author can do about it. */
export interface ToldReason {
  reason: string;
  /** What the editor wrote about this very story. */
  note?: string;
  /** What goes with the preset reason. */
  help?: string;
}

type Judged = Pick<StoryRecord, 'status' | 'newsworthiness' | 'authenticity' | 'corrections'>;

/** What an author is told of a story that did not get through, in the author's language where we have it. */
export function toldReason(story: Judged, locale: Locale): ToldReason | undefined {
  const { newsworthiness, authenticity, corrections } = story;
  switch (story.status) {
    case 'returned':
    case 'rejected':
      return newsworthiness && inLanguage(newsworthiness, locale);
    case 'hoax':
    case 'inconclusive':
      return authenticity && { reason: authenticity.explanation };
    case 'withdrawn':
      return corrections.findLast(({ kind }) => kind === 'withdrawal');
    default:
      return undefined;
  }
}

function inLanguage({ reason, note, preset }: Newsworthiness, locale: Locale): ToldReason {
  return { reason: preset?.reason?.[locale] ?? reason, note, help: preset?.help[locale] };
}
