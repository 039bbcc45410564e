import { Clarification } from '../../models/clarification.js';
import { Question, type QuestionRecord } from '../../models/question.js';
import { Story } from '../../models/story.js';
import { relatedPages, type RelatedPage } from '../corrections/related.js';
import { NotFound } from '../errors.js';
import { closelyLike } from '../search/closely-like.js';
import type { Similar } from '../search/similar.js';
import { receiptIn } from './receipt.js';

/** Published texts about the same that a reader is shown while the question waits. */
const SUGGESTIONS = 3;

/** How a question stands, as its reader is told. */
export const PROGRESS_STATES = [
  'waiting',
  'checking',
  'doubtful',
  'published',
  'clarified',
  'answered',
  'closed',
  'dropped',
] as const;
export type ProgressState = (typeof PROGRESS_STATES)[number];

export interface Progress {
  question: QuestionRecord;
  state: ProgressState;
  /** What became public of it. */
  page?: RelatedPage;
  /** Of the desk, for the reader. */
  note?: string;
}

/**
 * How the question of a receipt stands. Of a story that came of it nothing is told but that it is being checked,
 * until it is public.
 * @throws NotFound `question-not-found`
 */
export async function progressOf(receipt: string): Promise<Progress> {
  const wanted = receiptIn(receipt);
  const question = wanted ? await Question.findOne({ receipt: wanted }).lean() : null;
  if (!question) throw new NotFound('question-not-found');
  if (question.status === 'taken-up') return { question, ...(await storyProgress(question)) };
  if (question.answer) {
    const { related, note } = question.answer;
    const page = (await relatedPages([related])).get(String(related.id));
    return { question, state: 'answered', page, note };
  }
  if (question.closure) return { question, state: 'closed', note: question.closure.note };
  return { question, state: 'waiting' };
}

/** What was published before about the matter of a question. */
export function suggestionsFor({ text }: QuestionRecord, now: Date): Promise<Similar[]> {
  return closelyLike(text, { limit: SUGGESTIONS, now });
}

async function storyProgress({ story: id }: QuestionRecord): Promise<Omit<Progress, 'question'>> {
  const story = await Story.findById(id).select(['status', 'slug', 'title', 'clarification']).lean();
  if (story?.status === 'published') {
    return { state: 'published', page: { kind: 'story', path: `/berita/${story.slug}`, title: story.title } };
  }
  if (story?.status === 'hoax' && story.clarification) {
    const clarified = await Clarification.findById(story.clarification)
      .select(['slug', 'title', 'titleTag'])
      .orFail()
      .lean();
    const { slug, title, titleTag } = clarified;
    return {
      state: 'clarified',
      page: { kind: 'clarification', path: `/cek-fakta/${slug}`, title: `[${titleTag}] ${title}` },
    };
  }
  if (story?.status === 'inconclusive') return { state: 'doubtful' };
  const over = !story || story.status === 'rejected' || story.status === 'withdrawn';
  return { state: over ? 'dropped' : 'checking' };
}
