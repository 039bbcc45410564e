import { Types } from 'mongoose';
import { nextNumber } from '../../models/counter.js';
import { Story, type StoryPhoto, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSubmit } from '../auth/permissions.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Conflict, Forbidden, Invalid, PreconditionFailed } from '../errors.js';
import { PHOTOS_MAX } from '../media/limits.js';
import { nextEntry } from '../moderation/audit.js';
import { sealNow } from '../moderation/ledger.js';
import { dueAt } from '../moderation/deadline.js';
import { riskOf, type JudgedStory } from '../moderation/risk.js';
import { untoldWith } from '../notifications/untold.js';
import { takeUploads, type ChosenUpload } from '../uploads/take.js';
import { parse } from '../validation/parse.js';
import { changeStory, unsealed } from './change.js';
import { draftInput, newPhotos, storyFields, storyInput } from './input.js';

const RECEIPT_DIGITS = 6;

export interface SubmissionContext {
  now: Date;
  /** Of the portal: working days and the receipt's year are counted in it. */
  timeZone: string;
  /** The aggregated post that the story is made of; a post becomes one story at most. */
  fromPost?: Types.ObjectId;
  /** The reader's question that the story is made of, likewise. */
  fromQuestion?: Types.ObjectId;
  /** Already re-encoded and stored. */
  photos?: StoryPhoto[];
  /** One of many that its author moves in at once, who sees that they came: no notice for each. */
  imported?: boolean;
  /** Of the draft kept before, as its sender knows it; left out: whatever it is. */
  revision?: number;
}

export interface Submission {
  story: StoryRecord;
  /** False: this submission had arrived before, and `story` is the one it made. */
  created: boolean;
}

/**
 * Sends a story to the desk. The same `idempotencyKey` of the same author again is the same story, also when
 * both arrive at once; where it had been kept as a draft, the draft is what is sent.
 * @param input `{title, body, topic, village, sourceUrl?, idempotencyKey?, photos?}`, body as HTML or light markup,
 *   photos as finished uploads: `[{upload, caption}]`
 * @throws Invalid with a code for each field; Forbidden for a role that does not submit; PreconditionFailed where
 *   the draft is not at `context.revision` any more
 */
export async function submitStory(
  author: CurrentUser,
  input: unknown,
  context: SubmissionContext,
): Promise<Submission> {
  if (!canSubmit(author)) throw new Forbidden();
  const { idempotencyKey, ...text } = parse(storyInput, input);
  const keys = identity(author, idempotencyKey, context);
  const fields = { ...storyFields(text), ...(await sentNow(author, text, context)) };
  return keep(author, fields, 'submitted', keys, context, parse(newPhotos, input).photos);
}

/**
 * Keeps what was written so far, whole or not, for its author alone; the same `idempotencyKey` again changes
 * the same draft.
 * @returns the draft, or with `created: false` the story that this form became before
 * @throws Forbidden for a role that does not submit; Invalid `photos: too-many-photos`; PreconditionFailed where
 *   the draft is not at `context.revision` any more
 */
export async function saveDraft(
  author: CurrentUser,
  input: unknown,
  context: SubmissionContext,
): Promise<Submission> {
  if (!canSubmit(author)) throw new Forbidden();
  const { idempotencyKey, ...text } = parse(draftInput, input);
  const keys = identity(author, idempotencyKey, context);
  return keep(author, storyFields(text), 'draft', keys, context, parse(newPhotos, input).photos);
}

/** What a key of this author's stands for so far, if anything. */
export function storyOfKey(author: CurrentUser, idempotencyKey: string): Promise<StoryRecord | null> {
  return findKnown(identity(author, idempotencyKey));
}

/** The fields that say when a story went to the desk, by when it must be decided, and how risky it is. */
export async function sentNow(
  author: CurrentUser,
  text: Omit<JudgedStory, 'author'>,
  { now, timeZone }: Pick<SubmissionContext, 'now' | 'timeZone'>,
) {
  const risk = await riskOf({ ...text, author: author.id }, now);
  return { submittedAt: now, dueAt: dueAt(now, timeZone), risk };
}

type Origin = Pick<StoryRecord, 'fromPost' | 'fromQuestion'>;
type Keys = Origin & Pick<StoryRecord, 'submissionKey'>;

function identity(author: CurrentUser, key?: string, { fromPost, fromQuestion }: Origin = {}): Keys {
  return {
    ...(key ? { submissionKey: `${author.id}:${key}` } : {}),
    ...(fromPost ? { fromPost } : {}),
    ...(fromQuestion ? { fromQuestion } : {}),
  };
}

// Without a key, nobody can say later that it was the same story: the photos are this attempt's alone.
function takerOf({ submissionKey }: Keys): string {
  return submissionKey ?? String(new Types.ObjectId());
}

async function findKnown({ submissionKey, ...origin }: Keys): Promise<StoryRecord | null> {
  const sameSubmission = submissionKey ? await Story.findOne({ submissionKey }).lean() : null;
  return sameSubmission ?? (Object.keys(origin).length > 0 ? Story.findOne(origin).lean() : null);
}

type Fields = ReturnType<typeof storyFields> & Partial<Awaited<ReturnType<typeof sentNow>>>;
type KeptStatus = 'draft' | 'submitted';

async function keep(
  author: CurrentUser,
  fields: Fields,
  status: KeptStatus,
  keys: Keys,
  context: SubmissionContext,
  chosen: ChosenUpload[],
): Promise<Submission> {
  const known = await findKnown(keys);
  if (known && known.status !== 'draft') return { story: known, created: false };
  if (known && known.revision !== (context.revision ?? known.revision)) throw new PreconditionFailed();
  const uploaded = await takeUploads(author, chosen, takerOf(keys), context.now);
  const kept = (known?.photos ?? []).filter((photo) => !uploaded.some(({ _id }) => _id.equals(photo._id)));
  const photos = [...kept, ...uploaded, ...(context.photos ?? [])];
  if (photos.length > PHOTOS_MAX) throw new Invalid({ photos: 'too-many-photos' });
  try {
    const story = known
      ? await changeStory(known, actionOf(status, author, context, 'edited'), { set: { ...fields, photos } })
      : await create(author, { ...fields, ...keys, photos }, status, context);
    return { story, created: true };
  } catch (error) {
    // The same submission arrived twice at once, and the other was first: look again at what it made.
    const overtaken =
      error instanceof Conflict || (isDuplicateKey(error) && (await findKnown(keys)) !== null);
    if (!overtaken) throw error;
    return keep(author, fields, status, keys, context, chosen);
  }
}

async function create(
  author: CurrentUser,
  fields: Fields & Keys & Pick<StoryRecord, 'photos'>,
  status: KeptStatus,
  context: SubmissionContext,
): Promise<StoryRecord> {
  const _id = new Types.ObjectId();
  const action = actionOf(status, author, context, 'drafted');
  const story = new Story({
    ...fields,
    _id,
    status,
    receipt: await nextReceipt(context),
    author: author.id,
    organisation: author.organisation,
    ...unsealed(action),
  });
  const entry = nextEntry({ _id, history: [], status: null }, action, story.toObject());
  story.history.push(entry);
  if (!context.imported) story.set(untoldWith({}, entry));
  const created = (await story.save()).toObject();
  await sealNow([created]);
  return created;
}

function actionOf(
  status: KeptStatus,
  by: CurrentUser,
  { now }: SubmissionContext,
  draftAction: 'drafted' | 'edited',
) {
  return { action: status === 'draft' ? draftAction : 'submitted', by, to: status, at: now };
}

async function nextReceipt({ now, timeZone }: SubmissionContext): Promise<string> {
  const series = receiptSeries(now, timeZone);
  return receiptOf(series, await nextNumber(series));
}

/** The counter that numbers the receipts of a year in the portal's time zone, e.g. `receipt:2026`. */
export function receiptSeries(now: Date, timeZone: string): string {
  return `receipt:${new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(now)}`;
}

/** A receipt such as `KIM-2026-000042`. */
export function receiptOf(series: string, number: number): string {
  return `KIM-${series.replace('receipt:', '')}-${String(number).padStart(RECEIPT_DIGITS, '0')}`;
}
