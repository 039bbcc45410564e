import { Types } from 'mongoose';
import { nextNumber } from '../../models/counter.js';
import { Story, type StoryPhoto, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSubmit } from '../auth/permissions.js';
import { Forbidden } from '../errors.js';
import { nextEntry } from '../moderation/audit.js';
import { dueAt } from '../moderation/deadline.js';
import { parse } from '../validation/parse.js';
import { changeStory } from './change.js';
import { draftInput, storyFields, storyInput } from './input.js';

const DUPLICATE_KEY = 11_000;
const RECEIPT_DIGITS = 6;

export interface SubmissionContext {
  now: Date;
  /** Of the portal: working days and the receipt's year are counted in it. */
  timeZone: string;
  /** The aggregated post that the story is made of; a post becomes one story at most. */
  fromPost?: Types.ObjectId;
  /** Already re-encoded and stored. */
  photos?: StoryPhoto[];
}

export interface Submission {
  story: StoryRecord;
  /** False: this submission had arrived before, and `story` is the one it made. */
  created: boolean;
}

/**
 * Sends a story to the desk. The same `idempotencyKey` of the same author again is the same story, also when
 * both arrive at once; where it had been kept as a draft, the draft is what is sent.
 * @param input `{title, body, topic, village, sourceUrl?, idempotencyKey?}`, body as HTML or light markup
 * @throws Invalid with a code for each field; Forbidden for a role that does not submit
 */
export async function submitStory(
  author: CurrentUser,
  input: unknown,
  context: SubmissionContext,
): Promise<Submission> {
  if (!canSubmit(author)) throw new Forbidden();
  const { idempotencyKey, ...text } = parse(storyInput, input);
  const sent = { ...storyFields(text), ...sentNow(context) };
  const keys = identity(author, idempotencyKey, context.fromPost);
  const known = await findKnown(keys);
  if (known?.status === 'draft') {
    const photos = [...known.photos, ...(context.photos ?? [])];
    const action = { action: 'submitted', by: author, to: 'submitted', at: context.now } as const;
    return { story: await changeStory(known, action, { set: { ...sent, photos } }), created: true };
  }
  if (known) return { story: known, created: false };
  return create(author, { ...sent, ...keys, photos: context.photos ?? [] }, 'submitted', context);
}

/**
 * Keeps what was written so far, whole or not, for its author alone; the same `idempotencyKey` again changes
 * the same draft.
 * @returns the draft, or with `created: false` the story that this form became before
 */
export async function saveDraft(
  author: CurrentUser,
  input: unknown,
  context: SubmissionContext,
): Promise<Submission> {
  if (!canSubmit(author)) throw new Forbidden();
  const { idempotencyKey, ...text } = parse(draftInput, input);
  const keys = identity(author, idempotencyKey, context.fromPost);
  const known = await findKnown(keys);
  if (known?.status === 'draft') {
    const photos = [...known.photos, ...(context.photos ?? [])];
    const action = { action: 'edited', by: author, to: 'draft', at: context.now } as const;
    const set = { ...storyFields(text), photos };
    return { story: await changeStory(known, action, { set }), created: true };
  }
  if (known) return { story: known, created: false };
  return create(author, { ...storyFields(text), ...keys, photos: context.photos ?? [] }, 'draft', context);
}

/** The fields that say when a story went to the desk and by when it must be decided. */
export function sentNow({ now, timeZone }: Pick<SubmissionContext, 'now' | 'timeZone'>) {
  return { submittedAt: now, dueAt: dueAt(now, timeZone) };
}

type Keys = Pick<StoryRecord, 'submissionKey' | 'fromPost'>;

function identity(author: CurrentUser, key: string | undefined, fromPost?: Types.ObjectId): Keys {
  return { ...(key ? { submissionKey: `${author.id}:${key}` } : {}), ...(fromPost ? { fromPost } : {}) };
}

async function findKnown({ submissionKey, fromPost }: Keys): Promise<StoryRecord | null> {
  const sameSubmission = submissionKey ? await Story.findOne({ submissionKey }).lean() : null;
  return sameSubmission ?? (fromPost ? Story.findOne({ fromPost }).lean() : null);
}

async function create(
  author: CurrentUser,
  fields: Partial<StoryRecord> & Keys,
  status: 'draft' | 'submitted',
  { now, timeZone }: SubmissionContext,
): Promise<Submission> {
  const _id = new Types.ObjectId();
  const action = status === 'draft' ? 'drafted' : 'submitted';
  const first = { action, by: author, to: status, at: now };
  try {
    const story = await Story.create({
      ...fields,
      _id,
      status,
      receipt: await nextReceipt(now, timeZone),
      author: author.id,
      organisation: author.organisation,
      history: [nextEntry({ _id, history: [], status: null }, first)],
    });
    return { story: story.toObject(), created: true };
  } catch (error) {
    // The same submission arrived twice at once, and the other was first.
    const winner = (error as { code?: number }).code === DUPLICATE_KEY ? await findKnown(fields) : null;
    if (!winner) throw error;
    return { story: winner, created: false };
  }
}

async function nextReceipt(now: Date, timeZone: string): Promise<string> {
  const year = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(now);
  const number = await nextNumber(`receipt:${year}`);
  return `KIM-${year}-${String(number).padStart(RECEIPT_DIGITS, '0')}`;
}
