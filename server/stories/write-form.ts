import type { StoryPhoto, StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { PortalError, type FieldErrors } from '../errors.js';
import type { TakenPhotos } from '../media/photos.js';
import { removePhotos } from '../media/store.js';
import { htmlToText } from './body-text.js';
import { editStory, keepDraft, ownStory, sendEdited, type SendingClock } from './edit.js';
import { CAPTION_MAX_LENGTH, storyProblems } from './input.js';
import { saveDraft, submitStory } from './submit.js';

/**
 * The write form's fields as typed: all text. `action` is `send`, `draft` or `check`, whichever
 * button was pressed; to have it checked keeps it as a draft, too.
 */
export type TypedStory = Record<string, string>;

/** What became of a write form that was sent in. */
export type FormOutcome =
  | { result: 'sent' | 'saved' | 'sent-before'; story: StoryRecord }
  /** Nothing typed is lost; with `story`, the photos that could be read are kept in it. */
  | { result: 'refused'; errors: FieldErrors; story?: StoryRecord };

/**
 * Takes a new story's form: sends it or keeps it as a draft. When it cannot be sent but has photos, they stay in
 * a draft, so that nobody has to choose them again.
 * @throws PortalError other than for input; the photos are then removed again
 */
export async function takeNewForm(
  user: CurrentUser,
  typed: TypedStory,
  { photos, errors: photoErrors }: TakenPhotos,
  clock: SendingClock,
): Promise<FormOutcome> {
  const wantsDraft = keepsOnly(typed);
  const errors = { ...(wantsDraft ? {} : storyProblems(typed)), ...photoErrors };
  const refused = Object.keys(errors).length > 0;
  const uploads = chosenPhotos(typed, []);
  if (refused && photos.length + uploads.length === 0) return { result: 'refused', errors };
  const take = refused || wantsDraft ? saveDraft : submitStory;
  const input = { ...typed, photos: uploads };
  const { story, created } = await keepingOnly(photos, () => take(user, input, { ...clock, photos }));
  if (!created) {
    await removePhotos(photos);
    return { result: 'sent-before', story };
  }
  return refused ? { result: 'refused', errors, story } : { result: wantsDraft ? 'saved' : 'sent', story };
}

/**
 * Takes the form of a draft or returned story: keeps the changes, and sends it where that was asked for.
 * @throws Conflict `not-editable`; PreconditionFailed when the story changed since the form was shown; the new
 *   photos are then removed again
 */
export async function takeEditForm(
  user: CurrentUser,
  id: string,
  typed: TypedStory,
  { photos: newPhotos, errors: photoErrors }: TakenPhotos,
  clock: SendingClock,
): Promise<FormOutcome> {
  const story = await ownStory(user, id);
  const photos = chosenPhotos(typed, story.photos);
  const problems = storyProblems(typed);
  const isDraft = story.status === 'draft';
  const wantsDraft = keepsOnly(typed);
  const errors = { ...(wantsDraft && isDraft ? {} : problems), ...photoErrors };
  const refused = Object.keys(errors).length > 0;
  // A returned story stays whole: a text that could not be sent is shown again, and only its photos are kept.
  const changes = isDraft || Object.keys(problems).length === 0 ? { ...typed, photos } : { photos };
  const take = !refused && !wantsDraft ? sendEdited : isDraft ? keepDraft : editStory;
  const taken = await keepingOnly(newPhotos, () =>
    take(user, id, Number(typed.revision), changes, { ...clock, newPhotos }),
  );
  if (refused) return { result: 'refused', errors, story: taken };
  return { result: wantsDraft ? 'saved' : 'sent', story: taken };
}

function keepsOnly({ action }: TypedStory): boolean {
  return action === 'draft' || action === 'check';
}

/** A story's fields as its form shows them. */
export function typedFrom(story: StoryRecord): TypedStory {
  return {
    title: story.title,
    body: htmlToText(story.body),
    topic: story.topic ?? '',
    village: story.village,
    sourceUrl: story.sourceUrl ?? '',
    revision: String(story.revision),
  };
}

/** The caption field beside a photo's: `caption-2` beside `photo-2`. */
export function captionField(photoField: string): string {
  return photoField.replace(/^photo-/, 'caption-');
}

/** The caption typed in a field, which itself takes no more letters than these. */
export function captionOf(typed: TypedStory, field: string, otherwise = ''): string {
  return (typed[field] ?? otherwise).slice(0, CAPTION_MAX_LENGTH);
}

const UPLOAD = /^upload-(.+)$/;

/**
 * The photos that the form names, in its order: those of the story that stay, and uploads. Without a script it
 * names none, and those of the story stay as they are.
 */
function chosenPhotos(typed: TypedStory, photos: StoryPhoto[]) {
  const named = (typed.photoOrder ?? '').split(' ').filter(Boolean);
  const placeOf = (id: string) => (named.includes(id) ? named.indexOf(id) : named.length);
  const kept = photos
    .filter(({ _id }) => !typed[`remove-${String(_id)}`])
    .map(({ _id, caption }) => ({
      id: String(_id),
      caption: captionOf(typed, `caption-${String(_id)}`, caption),
    }));
  const uploads = named.flatMap((name) => {
    const upload = UPLOAD.exec(name)?.[1];
    return upload ? [{ upload, caption: captionOf(typed, `caption-${name}`) }] : [];
  });
  const nameOf = (one: (typeof kept)[number] | (typeof uploads)[number]) =>
    'id' in one ? one.id : `upload-${one.upload}`;
  return [...kept, ...uploads].toSorted((a, b) => placeOf(nameOf(a)) - placeOf(nameOf(b)));
}

async function keepingOnly<T>(photos: StoryPhoto[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PortalError) await removePhotos(photos);
    throw error;
  }
}
