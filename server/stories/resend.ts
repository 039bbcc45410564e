import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canEdit } from '../auth/permissions.js';
import { Conflict, PreconditionFailed } from '../errors.js';
import { parse } from '../validation/parse.js';
import { ownStory, sendEdited, type EditContext, type SendingClock } from './edit.js';
import { draftInput } from './input.js';

/**
 * Changes an own draft or returned story and sends it. The same words again are the same sending, however often a
 * weak line has it tried: the answer is the story that they became.
 * @param input the whole story, as `sendEdited` takes it
 * @throws as `sendEdited`; Conflict `not-editable` where the story went on with other words
 */
export async function sendOnce(
  user: CurrentUser,
  id: string,
  revision: number,
  input: unknown,
  context: EditContext & SendingClock,
): Promise<StoryRecord> {
  const story = await ownStory(user, id);
  if (sameAsSent(user, story, input)) return story;
  try {
    return await sendEdited(user, id, revision, input, context);
  } catch (error) {
    if (!(error instanceof PreconditionFailed || error instanceof Conflict)) throw error;
    const current = await ownStory(user, id);
    if (sameAsSent(user, current, input)) return current;
    throw error;
  }
}

/**
 * Whether a story is what was sent a moment ago, pressed twice or sent again on a weak line.
 * @throws Conflict `not-editable` where the story went on with other words than these
 */
export function sameAsSent(user: CurrentUser, story: StoryRecord, sent: unknown): boolean {
  if (canEdit(user, story)) return false;
  const { title, body } = parse(draftInput, sent);
  if (story.title !== title || story.body !== body) throw new Conflict('not-editable');
  return true;
}
