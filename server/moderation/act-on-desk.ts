import type { StoryRecord } from '../../models/story.js';
import type { StoryStatus } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict } from '../errors.js';
import { changeStory, type StoryChange } from '../stories/change.js';
import { obstacleTo, type DeskAct } from './obstacles.js';
import { storyOnDesk, type DeskStory } from './story-on-desk.js';

const MAX_ATTEMPTS = 5;

/** What an act does to the story as it was read. */
export interface Plan extends StoryChange {
  /** What the audit trail calls it. */
  action: string;
  to: StoryStatus;
  reason?: string;
  note?: string;
  /** The reason as an entry of a closed list: it may be told in public. */
  code?: string;
}

/**
 * Does one act of the desk: reads the story, refuses what stands in the way, and writes what `plan` wants. When
 * somebody else changed the story in between, it is read and judged again, so that an editor and a verifier who
 * decide at the same moment both succeed and the second of two editors is told who was first.
 * @throws NotFound, Forbidden, Conflict; Invalid from `plan`
 */
export function actOnDesk(
  act: DeskAct,
  user: CurrentUser,
  storyId: string,
  now: Date,
  plan: MakePlan,
): Promise<StoryRecord> {
  return actOnStory(act, user, () => storyOnDesk(user, storyId), now, plan);
}

type MakePlan = (story: StoryRecord, desk: DeskStory) => Plan | Promise<Plan>;

/** The same for whoever reads the story in another way. */
export async function actOnStory(
  act: DeskAct,
  user: CurrentUser,
  read: () => Promise<DeskStory>,
  now: Date,
  plan: MakePlan,
): Promise<StoryRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const desk = await read();
    const obstacle = obstacleTo(act, user, desk, now);
    if (obstacle) throw obstacle;
    const { set, unset, setEvidence, push, ...action } = await plan(desk.story, desk);
    try {
      return await changeStory(
        desk.story,
        { ...action, by: user, at: now },
        { set, unset, setEvidence, push },
      );
    } catch (error) {
      const overtaken = error instanceof Conflict && error.code === 'story-changed';
      if (!overtaken || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
