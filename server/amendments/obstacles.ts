/** Why somebody cannot do something to an amendment now, as `moderation/obstacles.ts` for everything else. */
import type { Types } from 'mongoose';
import type { CurrentUser } from '../auth/current-user.js';
import {
  canFindAmendmentFit,
  canFindAmendmentValid,
  canJudgeAmendment,
  canProposeAmendment,
  canWithdrawAmendment,
  isAuthor,
} from '../auth/permissions.js';
import { Conflict, Forbidden, type PortalError } from '../errors.js';
import { claimedByOther, type DeskStory } from '../moderation/story-on-desk.js';

export const AMENDMENT_ACTS = [
  'amendment',
  'amendment-fit',
  'amendment-valid',
  'amendment-refusal',
  'amendment-withdrawal',
] as const;
export type AmendmentAct = (typeof AMENDMENT_ACTS)[number];

type Find = (user: CurrentUser, desk: DeskStory, now: Date) => PortalError | undefined;

export const AMENDMENT_OBSTACLES: Record<AmendmentAct, Find> = {
  amendment(user, { story }) {
    if (!canProposeAmendment(user, story)) return new Forbidden('editors-only');
    if (story.status !== 'published') return new Conflict('not-published');
    return story.amendment ? new Conflict('amendment-waiting') : undefined;
  },

  'amendment-fit'(user, desk, now) {
    const { story } = desk;
    if (!story.amendment) return new Conflict('no-amendment');
    if (!canFindAmendmentFit(user, story)) {
      return user.role === 'editor' ? notToJudge(user, desk) : new Forbidden('editors-only');
    }
    return decidedAlready(desk, story.amendment.fit) ?? claimedByOther(user, story, now);
  },

  'amendment-valid'(user, desk, now) {
    const { story } = desk;
    if (!story.amendment) return new Conflict('no-amendment');
    if (!canFindAmendmentValid(user, story)) {
      return user.role === 'verifier' ? notToJudge(user, desk) : new Forbidden('verifiers-only');
    }
    return decidedAlready(desk, story.amendment.valid) ?? claimedByOther(user, story, now);
  },

  'amendment-refusal'(user, desk, now) {
    const { story } = desk;
    if (!story.amendment) return new Conflict('no-amendment');
    if (!canJudgeAmendment(user, story)) {
      const byNewsroom = user.role === 'editor' || user.role === 'verifier';
      return byNewsroom ? notToJudge(user, desk) : new Forbidden('newsroom-only');
    }
    return claimedByOther(user, story, now);
  },

  'amendment-withdrawal'(user, { story }) {
    if (!story.amendment) return new Conflict('no-amendment');
    return canWithdrawAmendment(user, story) ? undefined : new Forbidden('not-your-amendment');
  },
};

function notToJudge(user: CurrentUser, { story }: DeskStory): Forbidden {
  if (isAuthor(user, story)) return new Forbidden('own-story');
  return new Forbidden(canWithdrawAmendment(user, story) ? 'own-amendment' : 'both-decisions');
}

function decidedAlready({ nameOf }: DeskStory, decision: { by: Types.ObjectId } | undefined) {
  return decision && new Conflict('decided-already', { name: nameOf(decision.by) });
}
