import { z } from 'zod';
import type { StoryRecord } from '../../models/story.js';
import { TOPICS, type Topic } from '../../models/vocabulary.js';
import { districtOf, isVillage, placeName } from '../regions/gazetteer.js';
import { indexTokens } from '../search/tokenise.js';
import { Invalid, type FieldErrors } from '../errors.js';
import { PHOTOS_MAX } from '../media/limits.js';
import { parse } from '../validation/parse.js';
import { bodyToHtml } from './body.js';
import { plainText } from './sanitise.js';
import { parseUrl } from '../text/parse-url.js';

/** Characters. */
export const TITLE_MIN_LENGTH = 5;
export const TITLE_MAX_LENGTH = 150;
/** Characters of plain text: less is no story. */
export const BODY_MIN_LENGTH = 10;
export const BODY_MAX_LENGTH = 50_000;
/** Characters with the markup. */
const MARKUP_MAX_LENGTH = 200_000;
const ADDRESS_MAX_LENGTH = 2_000;
export const CAPTION_MAX_LENGTH = 200;

const line = z.string().transform((text) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim());
/** What a photo shows, in one line. */
export const caption = line.pipe(z.string().max(CAPTION_MAX_LENGTH, 'caption-too-long')).default('');

/** The text that comes with a photo. */
export const photoInput = z.object({ caption });

const UPLOAD_ID_MAX_LENGTH = 64;
const newPhoto = z.object({ upload: z.string().min(1).max(UPLOAD_ID_MAX_LENGTH), caption });
const keptPhoto = z.object({ id: z.string(), caption });

/** The photos of a new story, in their order: finished uploads. */
export const newPhotos = z.object({
  photos: z.array(newPhoto).max(PHOTOS_MAX, 'too-many-photos').default([]),
});

/** The photos of a story that changes, in their order: those that stay, and uploads that come to it. */
export const changedPhotos = z.object({
  photos: z
    .array(z.union([keptPhoto, newPhoto]))
    .max(PHOTOS_MAX, 'too-many-photos')
    .optional(),
});

const emptyAsMissing = (value: unknown) => (value === '' || value === null ? undefined : value);

const idempotencyKey = z.preprocess(emptyAsMissing, z.string().max(100, 'too-long').optional());

/** An http or https address. */
export const webAddress = z
  .string()
  .trim()
  .max(ADDRESS_MAX_LENGTH, 'too-long')
  .refine((address) => /^https?:\/\/[^\s/]/i.test(address) && parseUrl(address) !== undefined, 'bad-url');

/** A story as it must be to go to the desk. */
export const storyInput = z.object({
  title: line.pipe(
    z
      .string()
      .min(1, 'required')
      .min(TITLE_MIN_LENGTH, 'title-too-short')
      .max(TITLE_MAX_LENGTH, 'title-too-long'),
  ),
  body: z
    .string()
    .trim()
    .min(1, 'required')
    .max(MARKUP_MAX_LENGTH, 'body-too-long')
    .transform(bodyToHtml)
    .refine((html) => plainText(html).length <= BODY_MAX_LENGTH, 'body-too-long')
    .refine((html) => plainText(html).length >= BODY_MIN_LENGTH, 'body-too-short'),
  topic: z.enum(TOPICS),
  village: z.string().min(1, 'required').refine(isVillage, 'unknown-village'),
  sourceUrl: z.preprocess(emptyAsMissing, webAddress.optional()),
  idempotencyKey,
});

/** A text to be shown as it would be published. */
export const previewInput = z.object({ body: z.string().max(MARKUP_MAX_LENGTH, 'body-too-long') });

/** A draft is taken as it is: what is wrong with it is said when it is sent. */
export const draftInput = z.object({
  title: line.catch(''),
  body: z.string().catch('').transform(bodyToHtml),
  topic: z.enum(TOPICS).optional().catch(undefined),
  village: z
    .string()
    .catch('')
    .transform((code) => (isVillage(code) ? code : '')),
  sourceUrl: z.preprocess(emptyAsMissing, z.string().trim().optional().catch(undefined)),
  idempotencyKey: idempotencyKey.catch(undefined),
});

/** What stands in the way of sending a story, by field. */
export function storyProblems(input: unknown): FieldErrors {
  try {
    parse(storyInput, input);
    return {};
  } catch (error) {
    if (error instanceof Invalid) return error.fields;
    throw error;
  }
}

type StoryText = Pick<StoryRecord, 'title' | 'body' | 'village' | 'sourceUrl'> & { topic?: Topic };

/** What a story keeps of its input, with what follows from it: the district and the words to find it by. */
export function storyFields({ title, body, topic, village, sourceUrl }: StoryText) {
  const district = village && districtOf(village);
  const places = village ? [placeName(village), placeName(district)] : [];
  return {
    title,
    body,
    // Only a draft can lack it.
    topic: topic as Topic,
    village,
    district,
    sourceUrl,
    searchTokens: indexTokens(title, ...places, plainText(body)),
  };
}
