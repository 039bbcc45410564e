import type { Authenticity, LastDecision, Newsworthiness, StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { actOnDesk } from './act-on-desk.js';

/**
 * What a decision leaves on the story so that it can be taken back: what stood there before. Only the two
 * decisions are remembered so. What is public once it is done (a publication, a correction, a clarification)
 * is read, copied and fetched by feed readers within seconds, and would vanish without a word: the way back
 * from there is a withdrawal or a correction, with its public reason. A question to the police has been seen
 * by them.
 */
export function rememberedDecision(story: StoryRecord, act: LastDecision['act']): LastDecision {
  const { claim, newsworthiness, authenticity } = story;
  const sequence = (story.history.at(-1)?.sequence ?? 0) + 1;
  return { act, sequence, before: { claim, newsworthiness, authenticity } };
}

/** A decision that was taken back: the story without it, and what had been decided. */
export type Undone = { story: StoryRecord } & UndoneDecision;

type UndoneDecision =
  { act: 'newsworthiness'; decision: Newsworthiness } | { act: 'authenticity'; decision: Authenticity };

/**
 * Takes the last decision on a story back, by who gave it, within `UNDO_SECONDS` and while nothing else happened
 * to the story: its status, decisions and claim are again what they were. The trail keeps the decision and says
 * that it was undone.
 * @throws NotFound; Forbidden `not-yours-to-undo`; Conflict `nothing-to-undo`, `undo-overtaken`,
 *   `undo-too-late`, `claimed-by-other`
 */
export async function undoDecision(user: CurrentUser, storyId: string, now: Date): Promise<Undone> {
  let undone: UndoneDecision | undefined;
  const story = await actOnDesk('undo', user, storyId, now, (decided) => {
    const { act, before } = decided.lastDecision!;
    undone =
      act === 'newsworthiness'
        ? { act, decision: decided.newsworthiness! }
        : { act, decision: decided.authenticity! };
    return {
      action: 'undone',
      to: decided.history.at(-1)!.from!,
      set: {
        claim: before?.claim,
        newsworthiness: before?.newsworthiness,
        authenticity: before?.authenticity,
      },
      unset: ['lastDecision'],
    };
  });
  return { story, ...undone! };
}
