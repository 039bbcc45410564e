import { Types } from 'mongoose';
import type { z } from 'zod';
import type { Newsworthiness, StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { eachOnce, withChosenEvidence } from '../evidence/chosen.js';
import { parse } from '../validation/parse.js';
import { actOnDesk } from './act-on-desk.js';
import { authenticityInput, escalationInput, newsworthinessInput, opinionInput } from './input.js';
import { withPreset } from './preset-reasons.js';
import { refuseUnread } from './read-version.js';
import { escalatedRisk } from './risk.js';
import { rememberedDecision } from './undo.js';
import { statusFrom } from './workflow.js';

/**
 * Layak tayang: an editor finds a story fit, unfit, or returns it; the last two with a reason or the code of a
 * preset one.
 * @param input `{decision, reason?, preset?, note?, submittedAt?, seen?}`
 * @throws NotFound; Forbidden `editors-only`, `own-story`, `both-decisions`; Conflict `decided-already`,
 *   `claimed-by-other`, `resubmitted`, `changed-since-read`; Invalid
 */
export async function decideNewsworthiness(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  now: Date,
): Promise<StoryRecord> {
  return actOnDesk('newsworthiness', user, storyId, now, async (story, desk) => {
    const { submittedAt, seen, ...given } = parse(newsworthinessInput, input);
    refuseUnread(user, desk, { submittedAt, seen });
    const decided = await inFull(given);
    return {
      action: `decided-${decided.decision}`,
      to: statusFrom(decided.decision, story.authenticity?.verdict),
      reason: decided.reason || undefined,
      note: decided.note,
      code: presetTold(decided),
      set: {
        newsworthiness: { ...decided, ...byAndWhen(user, now) },
        lastDecision: rememberedDecision(story, 'newsworthiness'),
      },
      unset: ['claim'],
    };
  });
}

/**
 * Asli / hoaks: a verifier's verdict. `valid` rests on evidence; `hoax` on a category, an explanation and a
 * reference; `inconclusive` on an explanation, and a later verdict may follow it.
 * @param input `{verdict, category?, tags?, explanation, evidence: [{url, title?}], chosenEvidence?: [id],
 *   submittedAt?, seen?}`
 * @throws NotFound; Forbidden `verifiers-only`, `own-story`, `both-decisions`; Conflict `decided-already`,
 *   `claimed-by-other`, `resubmitted`, `changed-since-read`; Invalid
 */
export async function decideAuthenticity(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  now: Date,
): Promise<StoryRecord> {
  return actOnDesk('authenticity', user, storyId, now, (story, desk) => {
    const { input: whole, basis, hasUnlinked } = withChosenEvidence(story, input);
    const { submittedAt, seen, evidence, ...decided } = parse(authenticityInput(hasUnlinked), whole);
    refuseUnread(user, desk, { submittedAt, seen });
    return {
      action: `judged-${decided.verdict}`,
      to: statusFrom(story.newsworthiness?.decision, decided.verdict),
      reason: decided.explanation || undefined,
      code: 'category' in decided ? decided.category : undefined,
      set: {
        authenticity: {
          tags: [],
          ...decided,
          evidence: eachOnce(evidence),
          ...(basis.length > 0 && { basis }),
          ...byAndWhen(user, now),
        },
        lastDecision: rememberedDecision(story, 'authenticity'),
      },
      unset: ['claim'],
    };
  });
}

/**
 * Asks the police for their opinion, and lets them see the story.
 * @param input `{question}`
 * @throws NotFound; Forbidden `newsroom-only`; Conflict `escalated-already`, `not-open`; Invalid
 */
export async function escalate(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  now: Date,
): Promise<StoryRecord> {
  return actOnDesk('escalation', user, storyId, now, (story) => {
    const { question } = parse(escalationInput, input);
    return {
      action: 'escalated',
      to: story.status,
      reason: question,
      set: { escalation: { question, ...byAndWhen(user, now) }, risk: escalatedRisk(story.risk) },
    };
  });
}

/**
 * The opinion of the police on an escalated story: advice, which changes no status.
 * @param input `{opinion, letterNumber?, note}`
 * @throws NotFound; Forbidden `police-only`, `own-story`; Invalid
 */
export async function giveOpinion(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  now: Date,
): Promise<StoryRecord> {
  return actOnDesk('opinion', user, storyId, now, (story) => {
    const given = parse(opinionInput, input);
    return {
      action: `advised-${given.opinion}`,
      to: story.status,
      reason: given.note,
      note: given.letterNumber,
      push: { opinions: { ...given, ...byAndWhen(user, now) } },
    };
  });
}

async function inFull({
  preset,
  ...given
}: z.output<typeof newsworthinessInput> & { preset?: string }): Promise<Omit<Newsworthiness, 'by' | 'at'>> {
  if (given.decision === 'fit' || !preset) return given;
  return { ...given, ...(await withPreset(given.decision, preset, given.reason)) };
}

// Where the editor wrote a reason of their own, the preset one was not told.
function presetTold({ preset }: Pick<Newsworthiness, 'preset'>): string | undefined {
  return preset?.reason && preset.code;
}

function byAndWhen(user: CurrentUser, now: Date) {
  return { by: new Types.ObjectId(user.id), at: now };
}
