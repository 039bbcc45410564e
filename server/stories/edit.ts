import { isValidObjectId } from 'mongoose';
import type { z } from 'zod';
import { Story, type StoryPhoto, type StoryRecord } from '../../models/story.js';
import type { StoryStatus } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canEdit, isAuthor } from '../auth/permissions.js';
import { Conflict, Invalid, NotFound, PreconditionFailed } from '../errors.js';
import { PHOTOS_MAX } from '../media/limits.js';
import { removePhotos } from '../media/store.js';
import { takeUploads } from '../uploads/take.js';
import { parse } from '../validation/parse.js';
import { changeStory, type StoryChange } from './change.js';
import { changedPhotos, draftInput, storyFields, storyInput } from './input.js';
import { sentNow, type SubmissionContext } from './submit.js';

const MAX_ATTEMPTS = 10;

const storyChanges = storyInput.omit({ idempotencyKey: true }).partial();

export interface EditContext {
  now: Date;
  /** Stored photos that come to the story with this change. */
  newPhotos?: StoryPhoto[];
}

export type SendingClock = Pick<SubmissionContext, 'now' | 'timeZone'>;

/**
 * A user's own story, whatever its status.
 * @throws NotFound also for everybody else's
 */
export async function ownStory(user: CurrentUser, id: string): Promise<StoryRecord> {
  const story = isValidObjectId(id) ? await Story.findById(id).lean() : null;
  if (!story || !isAuthor(user, story)) throw new NotFound();
  return story;
}

/**
 * Changes fields of an own draft or returned story; what is given must be right.
 * @param revision the one that the author saw
 * @param input any of `{title, body, topic, village, sourceUrl, photos: [{id, caption} | {upload, caption}]}`:
 *   the photos that stay and finished uploads, in their new order; what is not named goes
 * @throws NotFound; Conflict `not-editable`; PreconditionFailed when it changed meanwhile; Invalid
 */
export async function editStory(
  user: CurrentUser,
  id: string,
  revision: number,
  input: unknown,
  context: EditContext,
): Promise<StoryRecord> {
  const story = await editableStory(user, id, revision);
  const changes = parse(storyChanges, input);
  const fields = storyFields({ ...story, ...changes });
  return applyEdit(user, story, fields, photoChoice(input), context);
}

/**
 * Keeps an own draft as far as it is written.
 * @param input the whole of it: what is missing is empty from now on
 * @throws NotFound; Conflict `not-editable`; PreconditionFailed when it changed meanwhile
 */
export async function keepDraft(
  user: CurrentUser,
  id: string,
  revision: number,
  input: unknown,
  context: EditContext,
): Promise<StoryRecord> {
  const story = await editableStory(user, id, revision);
  if (story.status !== 'draft') throw new Conflict('not-editable');
  return applyEdit(user, story, storyFields(parse(draftInput, input)), photoChoice(input), context);
}

/**
 * Changes an own draft or returned story and sends it, in one step: pressed twice, it is sent once.
 * @param input the whole story, with `photos` as above where they change
 * @throws NotFound; Conflict `not-editable`; PreconditionFailed when it changed meanwhile; Invalid
 */
export async function sendEdited(
  user: CurrentUser,
  id: string,
  revision: number,
  input: unknown,
  context: EditContext & SendingClock,
): Promise<StoryRecord> {
  const story = await editableStory(user, id, revision);
  const text = parse(storyInput, input);
  const fields = { ...storyFields(text), ...(await sentNow(user, text, context)) };
  return applyEdit(user, story, fields, photoChoice(input), context, 'submitted');
}

/**
 * Sends an own draft, or a returned story for another round. The decisions of the round before stay in its
 * history only.
 * @throws NotFound; Conflict `not-editable`; Invalid where something is still missing
 */
export async function resubmitStory(
  user: CurrentUser,
  id: string,
  clock: SendingClock,
): Promise<StoryRecord> {
  const { photos: _stayAsTheyAre, ...story } = await ownStory(user, id);
  return sendEdited(user, id, story.revision, story, clock);
}

/**
 * Adds a stored photo to an own story that can be edited, or was sent and is not decided on yet. Whoever reads
 * it on the desk at that moment is told, as after a new submission.
 * @throws NotFound; Conflict `not-editable`; Invalid `photo: too-many-photos`
 */
export async function addPhoto(
  user: CurrentUser,
  id: string,
  photo: StoryPhoto,
  now: Date,
): Promise<StoryRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const story = await photographableStory(user, id);
    try {
      return await changeStory(
        story,
        { action: 'photo-added', by: user, to: story.status, at: now },
        { push: { photos: photo }, set: story.status === 'submitted' ? { submittedAt: now } : {} },
      );
    } catch (error) {
      // Several photos of one story arrive at once: each in its turn.
      if (!(error instanceof Conflict) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/** An own story that still takes a photo. @throws NotFound; Conflict `not-editable`; Invalid */
export async function photographableStory(user: CurrentUser, id: string): Promise<StoryRecord> {
  const story = await ownStory(user, id);
  const undecided = story.status === 'submitted' && !story.newsworthiness && !story.authenticity;
  if (!canEdit(user, story) && !undecided) throw new Conflict('not-editable');
  if (story.photos.length >= PHOTOS_MAX) throw new Invalid({ photo: 'too-many-photos' });
  return story;
}

async function editableStory(user: CurrentUser, id: string, revision: number): Promise<StoryRecord> {
  const story = await ownStory(user, id);
  if (!canEdit(user, story)) throw new Conflict('not-editable');
  if (story.revision !== revision) throw new PreconditionFailed();
  return story;
}

async function applyEdit(
  user: CurrentUser,
  story: StoryRecord,
  fields: NonNullable<StoryChange['set']>,
  choice: PhotoChoice,
  { now, newPhotos = [] }: EditContext,
  to = story.status,
): Promise<StoryRecord> {
  const chosen = choice ? await choose(user, story, choice, now) : story.photos;
  const photos = [...chosen, ...newPhotos];
  if (photos.length > PHOTOS_MAX) throw new Invalid({ photos: 'too-many-photos' });
  const change: StoryChange = {
    set: { ...fields, photos, ...textAsSent(story) },
    unset: to === 'submitted' ? ['newsworthiness', 'authenticity', 'claim'] : [],
  };
  const action = { action: actionOf(story.status, to), by: user, to, at: now };
  const edited = await changeStory(story, action, change).catch((error: unknown) => {
    throw error instanceof Conflict ? new PreconditionFailed() : error;
  });
  await removePhotos(story.photos.filter((before) => !photos.some(({ _id }) => _id.equals(before._id))));
  return edited;
}

// The first change after a return keeps what the desk had read, to tell it later what is new.
function textAsSent(story: StoryRecord): Pick<StoryRecord, 'lastSubmission'> {
  const { status, submittedAt: at, lastSubmission, title, body, topic, village, sourceUrl } = story;
  const kept = at && lastSubmission && lastSubmission.at.getTime() === at.getTime();
  if (status !== 'returned' || !at || kept) return {};
  return { lastSubmission: { at, title, body, topic, village, ...(sourceUrl ? { sourceUrl } : {}) } };
}

function actionOf(from: StoryStatus, to: StoryStatus): string {
  if (to !== 'submitted') return 'edited';
  return from === 'draft' ? 'submitted' : 'resubmitted';
}

type PhotoChoice = z.output<typeof changedPhotos>['photos'];

function photoChoice(input: unknown): PhotoChoice {
  return parse(changedPhotos, input).photos;
}

async function choose(
  user: CurrentUser,
  { _id, photos }: StoryRecord,
  choice: NonNullable<PhotoChoice>,
  now: Date,
): Promise<StoryPhoto[]> {
  const uploads = choice.filter((one) => 'upload' in one);
  const kept = choice.filter((one) => 'id' in one);
  for (const { id } of kept) {
    if (!photos.some((photo) => String(photo._id) === id)) throw new Invalid({ photos: 'unknown-photo' });
  }
  const taken = await takeUploads(user, uploads, `story:${String(_id)}`, now);
  const captions = new Map(choice.map((one) => ['id' in one ? one.id : one.upload, one.caption]));
  return [...captions].map(([name, caption]) => {
    const place = uploads.findIndex(({ upload }) => upload === name);
    const photo = taken[place] ?? photos.find((candidate) => String(candidate._id) === name)!;
    return { ...photo, caption };
  });
}
