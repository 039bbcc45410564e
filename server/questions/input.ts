import { z } from 'zod';
import { CLOSURE_REASONS, QUESTION_KINDS } from '../../models/question.js';
import { webAddress } from '../stories/input.js';

/** Characters. */
export const TEXT_MIN_LENGTH = 10;
export const TEXT_MAX_LENGTH = 4_000;
export const CONTACT_MAX_LENGTH = 120;
export const NOTE_MAX_LENGTH = 1_000;
const KEY_MAX_LENGTH = 100;

const emptyAsMissing = (value: unknown) => (value === '' || value === null ? undefined : value);
const optionalText = (max: number) =>
  z.preprocess(emptyAsMissing, z.string().trim().max(max, 'too-long').optional());

/** What a reader sends. */
export const questionInput = z.object({
  kind: z.enum(QUESTION_KINDS),
  text: z
    .string()
    .trim()
    .min(1, 'required')
    .min(TEXT_MIN_LENGTH, 'too-short')
    .max(TEXT_MAX_LENGTH, 'too-long'),
  link: z.preprocess(emptyAsMissing, webAddress.optional()),
  contact: optionalText(CONTACT_MAX_LENGTH),
  consent: z.union([z.literal(true), z.literal('true')], 'consent-required'),
  idempotencyKey: optionalText(KEY_MAX_LENGTH),
  // Nobody sees this field; a program that fills in every field does.
  website: z.preprocess(emptyAsMissing, z.undefined('leave-empty')),
});

export const answerInput = z.object({
  address: z.string().trim().min(1, 'required'),
  note: optionalText(NOTE_MAX_LENGTH),
});

export const closureInput = z.object({
  reason: z.enum(CLOSURE_REASONS),
  note: optionalText(NOTE_MAX_LENGTH),
});
