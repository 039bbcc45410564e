import { Types } from 'mongoose';
import { z } from 'zod';
import { AMENDMENT_KINDS, type Amendment, type StoryText } from '../../models/story-amendment.js';
import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { isAuthor } from '../auth/permissions.js';
import { Conflict, Invalid } from '../errors.js';
import { actOnStory } from '../moderation/act-on-desk.js';
import { dueAt } from '../moderation/deadline.js';
import { storyOnDesk, type DeskStory } from '../moderation/story-on-desk.js';
import { ownStory } from '../stories/edit.js';
import { bodyToHtml } from '../stories/body.js';
import { htmlToText } from '../stories/body-text.js';
import { caption, storyFields, storyInput } from '../stories/input.js';
import { parse } from '../validation/parse.js';
import { publicText, textOf, textSince } from './story-text.js';

/** Characters of what readers are told. */
const NOTICE_MAX_LENGTH = 2_000;

const notice = z.string().trim().min(1, 'required').max(NOTICE_MAX_LENGTH, 'too-long');

const amendmentInput = storyInput.omit({ idempotencyKey: true }).extend({
  captions: z.array(caption).optional(),
  kind: z.enum(AMENDMENT_KINDS),
  text: notice,
  reason: notice,
  textSince: z.iso.datetime().optional(),
});

/**
 * Proposes a new text for a published story, by its author or an editor: the old one stays up until the new one
 * was found fit and valid. An editor who proposes has found it fit, except for a story of their own.
 * @param input `{title, body, topic, village, sourceUrl?, captions?: [text], kind, text, reason, textSince?}`,
 *   the captions in the order of the photos; `textSince`: since when the text was public that was changed here
 * @throws NotFound; Forbidden `editors-only`; Conflict `not-published`, `amendment-waiting`, `text-changed`; Invalid
 */
export function proposeAmendment(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<StoryRecord> {
  return actOnStory(
    'amendment',
    user,
    () => storyToAmend(user, storyId),
    now,
    (story) => {
      const { textSince: read, kind, text, reason, captions, ...written } = parse(amendmentInput, input);
      if (read && read !== textSince(story)?.toISOString()) throw new Conflict('text-changed');
      const proposed = proposedText(story, written, captions);
      const by = { by: new Types.ObjectId(user.id), at: now };
      const amendment: Amendment = {
        ...proposed,
        ...{ kind, text, reason },
        ...by,
        ...(user.role === 'editor' && !isAuthor(user, story) ? { fit: by } : {}),
      };
      return {
        action: 'amendment-proposed',
        to: 'published',
        reason,
        set: { amendment, dueAt: dueAt(now, timeZone) },
        unset: ['refusedAmendment', 'claim'],
      };
    },
  );
}

/**
 * Takes an own amendment back before it was decided on.
 * @throws NotFound; Forbidden `not-your-amendment`; Conflict `no-amendment`
 */
export function withdrawAmendment(user: CurrentUser, storyId: string, now: Date): Promise<StoryRecord> {
  return actOnStory(
    'amendment-withdrawal',
    user,
    () => storyToAmend(user, storyId),
    now,
    () => ({ action: 'amendment-withdrawn', to: 'published', unset: ['amendment', 'claim'] }),
  );
}

/**
 * A story for who may propose an amendment of it. An author learns no names.
 * @throws NotFound
 */
export async function storyToAmend(user: CurrentUser, storyId: string): Promise<DeskStory> {
  const own = Types.ObjectId.isValid(storyId) && (await Story.exists({ _id: storyId, author: user.id }));
  return own ? { story: await ownStory(user, storyId), nameOf: () => '' } : storyOnDesk(user, storyId);
}

type Written = Pick<StoryText, 'title' | 'body' | 'topic' | 'village' | 'sourceUrl'>;

function proposedText(story: StoryRecord, written: Written, captions?: string[]): StoryText {
  const before = publicText(story);
  // The form's light markup cannot say everything: what was not touched stays as it is.
  const untouched = written.body === bodyToHtml(htmlToText(before.body));
  const text = textOf(storyFields({ ...written, body: untouched ? before.body : written.body }));
  if (captions && captions.length !== before.captions.length) throw new Invalid({ captions: 'bad-value' });
  const proposed = { ...text, captions: captions ?? before.captions };
  if (JSON.stringify(proposed) === JSON.stringify(before)) throw new Invalid({ title: 'nothing-changed' });
  return proposed;
}
