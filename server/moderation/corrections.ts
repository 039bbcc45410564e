import { Types } from 'mongoose';
import type { Correction, StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { relatedFrom } from '../corrections/related.js';
import { Invalid } from '../errors.js';
import { parse } from '../validation/parse.js';
import { actOnDesk } from './act-on-desk.js';
import { correctionInput } from './input.js';

/**
 * Adds an erratum, a correction or a right of reply to a published story, which stays up with it, or withdraws
 * the story with a public reason, and with it a new text that waited. Of a withdrawal, readers are told the reason
 * where no text is given.
 * @param input `{kind, text, reason, related?}`, the last the address of a published page of this portal
 * @throws NotFound; Forbidden `editors-only`, `own-story`; Conflict `not-published`; Invalid
 */
export async function correctStory(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  { now }: { now: Date },
): Promise<StoryRecord> {
  return actOnDesk('correction', user, storyId, now, async (story) => {
    const { kind, text, reason, related } = parse(correctionInput, input);
    const withdrawn = kind === 'withdrawal';
    if (!text && !withdrawn) throw new Invalid({ text: 'required' });
    const correction: Correction = {
      _id: new Types.ObjectId(),
      kind,
      text: text || reason,
      reason,
      ...(related ? { related: await relatedFrom(related, story._id) } : {}),
      by: new Types.ObjectId(user.id),
      at: now,
    };
    return {
      action: `corrected-${kind}`,
      to: withdrawn ? 'withdrawn' : 'published',
      reason,
      ...(withdrawn ? { set: { withdrawnAt: now }, unset: ['amendment', 'refusedAmendment', 'claim'] } : {}),
      push: { corrections: correction },
    };
  });
}
