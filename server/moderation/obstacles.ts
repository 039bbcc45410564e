/**
 * Why somebody cannot do something to a story now. The domain throws the answer and the desk's page says it
 * in place of the form, so that the two never disagree.
 */
import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { AMENDMENT_ACTS, AMENDMENT_OBSTACLES } from '../amendments/obstacles.js';
import {
  canClarify,
  canCorrect,
  canDecideAuthenticity,
  canDecideNewsworthiness,
  canEscalate,
  canGatherEvidence,
  canGiveOpinion,
  canInviteOfficer,
  canPublish,
  isAuthor,
} from '../auth/permissions.js';
import { Conflict, Forbidden, type PortalError } from '../errors.js';
import { claimedByOther, type DeskStory } from './story-on-desk.js';
import { UNDO_SECONDS, undoableUntil } from './undo-time.js';
import { awaitsAuthenticity, awaitsNewsworthiness, isUndecided, OPEN_STATUSES } from './workflow.js';

export const DESK_ACTS = [
  'claim',
  'newsworthiness',
  'authenticity',
  'escalation',
  'opinion',
  'publication',
  'correction',
  'clarification',
  'undo',
  'evidence',
  'guest-link',
  ...AMENDMENT_ACTS,
] as const;
export type DeskAct = (typeof DESK_ACTS)[number];

type Find = (user: CurrentUser, desk: DeskStory, now: Date) => PortalError | undefined;

/** The first thing that stands in the way of an act, or undefined when it may be done. */
export function obstacleTo(
  act: DeskAct,
  user: CurrentUser,
  desk: DeskStory,
  now: Date,
): PortalError | undefined {
  return FIND[act](user, desk, now);
}

const FIND: Record<DeskAct, Find> = {
  claim(user, { story }, now) {
    if (isAuthor(user, story)) return new Forbidden('own-story');
    if (!isUndecided(story)) return new Conflict('not-open');
    return claimedByOther(user, story, now);
  },

  newsworthiness(user, desk, now) {
    const { story } = desk;
    if (!canDecideNewsworthiness(user, story)) {
      if (user.role !== 'editor') return new Forbidden('editors-only');
      return new Forbidden(isAuthor(user, story) ? 'own-story' : 'both-decisions');
    }
    if (!awaitsNewsworthiness(story)) return decidedAlready(desk, story.newsworthiness);
    return claimedByOther(user, story, now);
  },

  authenticity(user, desk, now) {
    const { story } = desk;
    if (!canDecideAuthenticity(user, story)) {
      if (user.role !== 'verifier') return new Forbidden('verifiers-only');
      return new Forbidden(isAuthor(user, story) ? 'own-story' : 'both-decisions');
    }
    if (!awaitsAuthenticity(story)) return decidedAlready(desk, story.authenticity);
    return claimedByOther(user, story, now);
  },

  escalation(user, { story }) {
    if (!canEscalate(user)) return new Forbidden('newsroom-only');
    if (story.escalation) return new Conflict('escalated-already');
    return OPEN_STATUSES.includes(story.status) ? undefined : new Conflict('not-open');
  },

  opinion(user, { story }) {
    if (canGiveOpinion(user, story)) return undefined;
    return new Forbidden(user.role === 'police' ? 'own-story' : 'police-only');
  },

  publication(user, { story, nameOf }, now) {
    if (!canPublish(user, story)) {
      return new Forbidden(user.role === 'editor' ? 'own-story' : 'editors-only');
    }
    if (story.status === 'published' && story.publishedBy) {
      return new Conflict('published-already', { name: nameOf(story.publishedBy) });
    }
    if (story.status !== 'ready') return new Conflict('not-ready');
    return claimedByOther(user, story, now);
  },

  correction(user, { story }) {
    if (!canCorrect(user, story)) {
      return new Forbidden(user.role === 'editor' ? 'own-story' : 'editors-only');
    }
    return story.status === 'published' ? undefined : new Conflict('not-published');
  },

  clarification(user, { story }) {
    if (!canClarify(user, story)) {
      return new Forbidden(isAuthor(user, story) ? 'own-story' : 'newsroom-only');
    }
    return story.status === 'hoax' ? undefined : new Conflict('not-a-hoax');
  },

  undo(user, { story, nameOf }, now) {
    const last = story.history.at(-1);
    if (!story.lastDecision || !last) return new Conflict('nothing-to-undo');
    if (last.sequence !== story.lastDecision.sequence) {
      return new Conflict('undo-overtaken', { name: nameOf(last.by) });
    }
    // Whoever has another office by now decides no more, and takes nothing back.
    if (String(last.by) !== user.id || last.role !== user.role) {
      return new Forbidden('not-yours-to-undo', { name: nameOf(last.by) });
    }
    if (now > undoableUntil(last.at)) return new Conflict('undo-too-late', { seconds: UNDO_SECONDS });
    return claimedByOther(user, story, now);
  },

  evidence(user, { story }) {
    if (canGatherEvidence(user, story)) return undefined;
    return new Forbidden(isAuthor(user, story) ? 'own-story' : 'gatherers-only');
  },

  'guest-link'(user, { story }) {
    if (!canInviteOfficer(user)) return new Forbidden('newsroom-only');
    return story.escalation ? undefined : new Conflict('not-escalated');
  },

  ...AMENDMENT_OBSTACLES,
};

function decidedAlready({ story, nameOf }: DeskStory, decision: { by: StoryRecord['author'] } | undefined) {
  // Without this decision, another one closed the story; its maker is in the last entry.
  const by = decision?.by ?? story.history.at(-1)?.by;
  return new Conflict('decided-already', { name: by ? nameOf(by) : '' });
}
