import he from 'he';
import { isValidObjectId, Types } from 'mongoose';
import {
  Question,
  QUESTION_STATUSES,
  type QuestionRecord,
  type QuestionStatus,
} from '../../models/question.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canAnswerReaders } from '../auth/permissions.js';
import { relatedFrom } from '../corrections/related.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../errors.js';
import { submitStory, type Submission } from '../stories/submit.js';
import { parse } from '../validation/parse.js';
import { answerInput, closureInput } from './input.js';

const PER_PAGE = 30;

/** One page of the readers' questions of a status, the first due first. @param page from 1 */
export async function questionPage(status: QuestionStatus, page: number, perPage = PER_PAGE) {
  const found = await Question.find({ status })
    .sort({ dueAt: 1, _id: 1 })
    .skip((page - 1) * perPage)
    .limit(perPage + 1)
    .lean();
  return { questions: found.slice(0, perPage), more: found.length > perPage };
}

/** How many questions wait, for who may see them. */
export async function waitingQuestions(user: CurrentUser): Promise<number | undefined> {
  return canAnswerReaders(user) ? Question.countDocuments({ status: 'waiting' }) : undefined;
}

export function questionStatus(wanted: string | undefined): QuestionStatus {
  return QUESTION_STATUSES.find((status) => status === wanted) ?? 'waiting';
}

/** @throws NotFound */
export async function findQuestion(id: string): Promise<QuestionRecord> {
  if (!isValidObjectId(id)) throw new NotFound('question-not-found');
  return Question.findById(id).orFail(new NotFound('question-not-found')).lean();
}

/**
 * Leads the reader on to a published story or clarification.
 * @param input `{address, note?}`
 * @throws Invalid `address: unknown-related`; Conflict `question-settled`
 */
export async function answerQuestion(user: CurrentUser, id: string, input: unknown, now: Date) {
  const { _id } = await questionToSettle(user, id);
  const { address, note } = parse(answerInput, input);
  const related = await relatedFrom(address, _id).catch((error: unknown) => {
    throw error instanceof Invalid ? new Invalid({ address: 'unknown-related' }) : error;
  });
  return settle(_id, {
    status: 'answered',
    answer: { related, note, by: new Types.ObjectId(user.id), at: now },
  });
}

/** Ends a question without an answer. @param input `{reason, note?}` @throws Invalid, Conflict `question-settled` */
export async function closeQuestion(user: CurrentUser, id: string, input: unknown, now: Date) {
  const { _id } = await questionToSettle(user, id);
  const { reason, note } = parse(closureInput, input);
  return settle(_id, {
    status: 'closed',
    closure: { reason, note, by: new Types.ObjectId(user.id), at: now },
  });
}

/**
 * Makes a queued story of a question, with the moderator as its author, so that others decide on it. The same
 * question again is the same story, whoever asks. The reader's photo and contact stay with the question.
 * @param input `{title, topic, village}`
 * @throws Invalid with a code for each field
 */
export async function takeUpQuestion(
  user: CurrentUser,
  id: string,
  input: Record<string, unknown>,
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<Submission> {
  const question = await questionToSettle(user, id);
  const { title, topic, village } = input;
  const submission = await submitStory(
    user,
    { title, topic, village, body: asHtml(question.text), sourceUrl: question.link },
    { now, timeZone, fromQuestion: question._id },
  );
  await settle(question._id, {
    status: 'taken-up',
    story: submission.story._id,
    takenUp: { by: new Types.ObjectId(user.id), at: now },
  });
  return submission;
}

async function questionToSettle(user: CurrentUser, id: string): Promise<QuestionRecord> {
  if (!canAnswerReaders(user)) throw new Forbidden();
  const question = await findQuestion(id);
  if (question.status !== 'waiting') throw new Conflict('question-settled');
  return question;
}

// Of two who settle it at once, the first does.
async function settle(_id: Types.ObjectId, outcome: Partial<QuestionRecord>): Promise<QuestionRecord> {
  const settled = await Question.findOneAndUpdate(
    { _id, status: 'waiting' },
    { $set: outcome },
    { returnDocument: 'after' },
  ).lean();
  if (!settled) throw new Conflict('question-settled');
  return settled;
}

function asHtml(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => he.escape(paragraph.trim()));
  return paragraphs.map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>')}</p>`).join('');
}
