import { Types } from 'mongoose';
import { z } from 'zod';
import type { Amendment, FormerText } from '../../models/story-amendment.js';
import type { Correction, StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { actOnDesk, type Plan } from '../moderation/act-on-desk.js';
import { publicationInput } from '../moderation/input.js';
import { refuseUnread } from '../moderation/read-version.js';
import { escalatedRisk, riskOf } from '../moderation/risk.js';
import { storyFields } from '../stories/input.js';
import { parse } from '../validation/parse.js';
import { publicText, withCaptions } from './story-text.js';

/** Former texts of a story that are kept, the newest. */
const FORMER_TEXTS_MAX = 10;
/** Characters. */
const REASON_MAX_LENGTH = 5_000;

const refusalInput = publicationInput.extend({
  reason: z.string().trim().min(1, 'required').max(REASON_MAX_LENGTH, 'too-long'),
});

/**
 * Finds an amendment fit (an editor) or valid (a verifier). With the second of the two decisions the new text
 * takes the place of the old one, and readers are told.
 * @param input `{submittedAt?, seen?}`: what the decider had read
 * @throws NotFound; Forbidden `editors-only`, `verifiers-only`, `own-story`, `own-amendment`, `both-decisions`;
 *   Conflict `no-amendment`, `decided-already`, `claimed-by-other`, `changed-since-read`; Invalid
 */
export function approveAmendment(
  user: CurrentUser,
  storyId: string,
  decision: 'fit' | 'valid',
  input: unknown,
  now: Date,
): Promise<StoryRecord> {
  return actOnDesk(`amendment-${decision}`, user, storyId, now, (story, desk): Plan | Promise<Plan> => {
    refuseUnread(user, desk, parse(publicationInput, input));
    const approved = { ...story.amendment!, [decision]: { by: new Types.ObjectId(user.id), at: now } };
    if (isApproved(approved)) return taken(story, approved, now);
    return {
      action: `amendment-${decision}`,
      to: 'published',
      set: { amendment: approved },
      unset: ['claim'],
    };
  });
}

/**
 * Refuses an amendment with a reason, which who proposed it is told.
 * @param input `{reason, submittedAt?, seen?}`
 * @throws as `approveAmendment`
 */
export function refuseAmendment(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  now: Date,
): Promise<StoryRecord> {
  return actOnDesk('amendment-refusal', user, storyId, now, ({ amendment }, desk) => {
    const { reason, ...read } = parse(refusalInput, input);
    refuseUnread(user, desk, read);
    const refused = { reason, by: new Types.ObjectId(user.id), at: now };
    return {
      action: 'amendment-refused',
      to: 'published',
      reason,
      set: { refusedAmendment: { ...amendment!, refused } },
      unset: ['amendment', 'claim'],
    };
  });
}

type Approved = Amendment & Required<Pick<Amendment, 'fit' | 'valid'>>;

function isApproved(amendment: Amendment): amendment is Approved {
  return amendment.fit !== undefined && amendment.valid !== undefined;
}

/** The one change with which the new text is public, with everything that is made of it. */
async function taken(story: StoryRecord, amendment: Approved, now: Date): Promise<Plan> {
  const { kind, text, reason, captions, fit, valid, by, at, ...newText } = amendment;
  const correction: Correction = {
    _id: new Types.ObjectId(),
    ...{ kind, text, reason },
    amended: { by, at, fit, valid },
    // Who found it fit answers for what readers are told.
    by: fit.by,
    at: now,
  };
  const former: FormerText = { ...publicText(story), until: now, correction: correction._id };
  const risk = await riskOf({ ...newText, author: story.author }, now);
  return {
    action: `corrected-${kind}`,
    to: 'published',
    reason,
    set: {
      ...storyFields(newText),
      photos: withCaptions(story.photos, captions),
      formerTexts: [...(story.formerTexts ?? []), former].slice(-FORMER_TEXTS_MAX),
      risk: story.escalation ? escalatedRisk(risk) : risk,
    },
    unset: ['amendment', 'refusedAmendment', 'claim'],
    push: { corrections: correction },
  };
}
