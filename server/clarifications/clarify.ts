import { Types } from 'mongoose';
import { z } from 'zod';
import { Clarification, type ClarificationRecord } from '../../models/clarification.js';
import { nextNumber } from '../../models/counter.js';
import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Conflict } from '../errors.js';
import { actOnDesk } from '../moderation/act-on-desk.js';
import { neededEvidence } from '../moderation/input.js';
import { indexTokens } from '../search/tokenise.js';
import { slugify } from '../text/slug.js';
import { parse } from '../validation/parse.js';

const TITLE_MAX_LENGTH = 150;
const CLAIM_MAX_LENGTH = 10_000;
const EXPLANATION_MAX_LENGTH = 20_000;
const CONCLUSION_MAX_LENGTH = 5_000;

const NUMBER_SERIES = 'clarification-newsroom';

const neededText = (maxLength: number) =>
  z.string().trim().min(1, 'required').max(maxLength, 'too-long').transform(withoutCarriageReturns);

const clarificationInput = z.object({
  title: z
    .string()
    .trim()
    .max(TITLE_MAX_LENGTH, 'title-too-long')
    .transform((title) => title.replace(/\s+/g, ' ') || undefined)
    .optional(),
  claim: neededText(CLAIM_MAX_LENGTH),
  explanation: neededText(EXPLANATION_MAX_LENGTH),
  conclusion: neededText(CONCLUSION_MAX_LENGTH),
  references: neededEvidence,
});
type ClarificationInput = z.output<typeof clarificationInput>;

/**
 * Publishes the clarification of a story that was found to be a hoax: one for each story, with a number of its
 * own, in the category and with the tags of the verdict.
 *
 * The story is changed first. That one write decides a race, carries the audit entry and reserves the
 * clarification's id; the clarification, public from its first moment, comes after it. A crash between the two
 * leaves a story that points at nothing and nothing public, and whoever clarifies it again completes it.
 * @param input `{title?, claim, explanation, conclusion, references: [{url, title?}]}`
 * @throws NotFound; Forbidden `newsroom-only`, `own-story`; Conflict `not-a-hoax`, `already-clarified`; Invalid
 */
export async function publishClarification(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  { now }: { now: Date },
): Promise<ClarificationRecord> {
  const story = await actOnDesk('clarification', user, storyId, now, async ({ _id, clarification }) => {
    if (await Clarification.exists({ story: _id })) throw new Conflict('already-clarified');
    parse(clarificationInput, input);
    return { action: 'clarified', to: 'hoax', set: { clarification: clarification ?? new Types.ObjectId() } };
  });
  try {
    const number = await nextNumber(NUMBER_SERIES);
    const fields = fieldsOf(story, parse(clarificationInput, input), number, now);
    return (await Clarification.create(fields)).toObject();
  } catch (error) {
    if (isDuplicateKey(error)) throw new Conflict('already-clarified');
    throw error;
  }
}

function fieldsOf(story: StoryRecord, input: ClarificationInput, number: number, now: Date) {
  const { title = story.title, claim, explanation, conclusion, references } = input;
  const tags = story.authenticity?.tags ?? [];
  return {
    _id: story.clarification,
    origin: 'newsroom' as const,
    number,
    slug: `${slugify(title)}-k${number}`,
    title,
    titleTag: tags.includes('scam') ? 'PENIPUAN' : 'SALAH',
    category: story.authenticity?.category,
    tags,
    claim,
    explanation,
    conclusion,
    references,
    story: story._id,
    searchTokens: indexTokens(title, claim, conclusion, explanation),
    publishedAt: now,
  };
}

function withoutCarriageReturns(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
