import { Question, type QuestionRecord } from '../../models/question.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Invalid } from '../errors.js';
import { takePhotos } from '../media/photos.js';
import type { ReceivedPhoto } from '../media/receive.js';
import { removePhotos } from '../media/store.js';
import { dueAt } from '../moderation/deadline.js';
import { parse } from '../validation/parse.js';
import { questionInput } from './input.js';
import { newReceipt } from './receipt.js';

/** How long a question is kept, with its photo and how its reader can be reached. */
export const KEPT_DAYS = 180;

const DAY_MS = 24 * 60 * 60 * 1000;

export interface TakenQuestion {
  question: QuestionRecord;
  /** False: this form had arrived before. */
  created: boolean;
}

/**
 * Takes a reader's question or tip into the desk's queue. The same `idempotencyKey` again is the same question.
 * @param input `{kind, text, link?, contact?, consent, idempotencyKey?}`
 * @param received the photo of the form, if any
 * @throws Invalid with a code for each field, `photo` for a photo that cannot be read
 */
export async function takeQuestion(
  input: unknown,
  { received = [], now, timeZone }: { received?: ReceivedPhoto[]; now: Date; timeZone: string },
): Promise<TakenQuestion> {
  const {
    consent: _given,
    website: _empty,
    idempotencyKey: submissionKey,
    ...said
  } = parse(questionInput, input);
  const known = submissionKey ? await Question.findOne({ submissionKey }).lean() : null;
  if (known) return { question: known, created: false };
  const { photos, errors } = await takePhotos(received, () => '', timeZone);
  const [mistake] = Object.values(errors);
  if (mistake) throw new Invalid({ photo: mistake });
  try {
    const question = await Question.create({
      ...said,
      submissionKey,
      photo: photos[0],
      receipt: newReceipt(),
      dueAt: dueAt(now, timeZone),
      createdAt: now,
      forgetAt: new Date(now.getTime() + KEPT_DAYS * DAY_MS),
    });
    return { question: question.toObject(), created: true };
  } catch (error) {
    await removePhotos(photos);
    // The same form arrived twice at once, and the other was first.
    const first = isDuplicateKey(error) && submissionKey;
    if (!first) throw error;
    return { question: await Question.findOne({ submissionKey }).orFail().lean(), created: false };
  }
}
