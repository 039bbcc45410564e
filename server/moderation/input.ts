/** What the desk's forms and the API send, and what is the least that each decision needs. */
import { z } from 'zod';
import { PRESET_DECISIONS } from '../../models/story-decision.js';
import { CORRECTION_KINDS, HOAX_CATEGORIES, HOAX_TAGS, POLICE_OPINIONS } from '../../models/vocabulary.js';

const SHORT_MAX_LENGTH = 200;
const TEXT_MAX_LENGTH = 5_000;
const URL_MAX_LENGTH = 2_000;
/** Pieces of evidence with one verdict. */
export const EVIDENCE_MAX = 20;

const text = z.string().trim().max(TEXT_MAX_LENGTH, 'too-long');
const neededText = text.min(1, 'required');
const optionalText = text.transform((value) => value || undefined).optional();
const optionalShort = z
  .string()
  .trim()
  .max(SHORT_MAX_LENGTH, 'too-long')
  .transform((value) => value || undefined)
  .optional();

const optionalAddress = z
  .string()
  .trim()
  .max(URL_MAX_LENGTH, 'too-long')
  .transform((value) => value || undefined)
  .optional();

/** What the decider had read (`ReadVersion`): what came after it is not decided on unread. */
const readVersion = {
  submittedAt: z.iso.datetime().optional(),
  seen: z.coerce.number().int().positive().optional(),
};

const evidence = z.preprocess(
  // An address alone says enough.
  (given) => (typeof given === 'string' ? { url: given } : given),
  z.object({
    url: z
      .string()
      .trim()
      .max(URL_MAX_LENGTH, 'too-long')
      .pipe(z.url({ protocol: /^https?$/, error: 'bad-url' })),
    title: optionalShort,
  }),
);
const evidenceList = z.array(evidence).max(EVIDENCE_MAX, 'too-many');
// A list that is missing is judged as an empty one.
export const neededEvidence = evidenceList.min(1, 'evidence-required').prefault([]);
const freeEvidence = evidenceList.default([]);
const tags = z.array(z.enum(HOAX_TAGS)).default([]);

// A union complains about all of its input: look at the field that chooses.
const choice = (field: string) => ({
  error: (issue: { input?: unknown }) =>
    (issue.input as Record<string, unknown> | undefined)?.[field] ? 'bad-value' : 'required',
});

export const newsworthinessInput = z.discriminatedUnion(
  'decision',
  [
    z.object({ decision: z.literal('fit'), reason: text.default(''), note: optionalText, ...readVersion }),
    z
      .object({
        decision: z.enum(PRESET_DECISIONS),
        reason: text.default(''),
        preset: optionalShort,
        note: optionalText,
        ...readVersion,
      })
      .refine(({ reason, preset }) => reason || preset, { path: ['reason'], error: 'required' }),
  ],
  choice('decision'),
);

const verdictInput = (validEvidence: typeof neededEvidence | typeof freeEvidence) =>
  z.discriminatedUnion(
    'verdict',
    [
      z.object({
        verdict: z.literal('valid'),
        explanation: text.default(''),
        evidence: validEvidence,
        ...readVersion,
      }),
      z.object({
        verdict: z.literal('hoax'),
        category: z.enum(HOAX_CATEGORIES),
        tags,
        explanation: neededText,
        evidence: neededEvidence,
        ...readVersion,
      }),
      z.object({
        verdict: z.literal('inconclusive'),
        explanation: neededText,
        evidence: freeEvidence,
        ...readVersion,
      }),
    ],
    choice('verdict'),
  );

const restingOnLinks = verdictInput(neededEvidence);
const restingOnMore = verdictInput(freeEvidence);

/**
 * `valid` needs a piece of evidence, of any kind; `hoax` a category, an explanation and a reference that readers
 * can follow; `inconclusive` an explanation.
 * @param hasUnlinked whether it rests on a file or a note as well
 */
export function authenticityInput(hasUnlinked: boolean) {
  return hasUnlinked ? restingOnMore : restingOnLinks;
}

/** Why somebody takes over a story that another person held and left. */
export const takeOverInput = z.object({ reason: neededText });

export const publicationInput = z.object(readVersion);

export const escalationInput = z.object({ question: neededText });

export const opinionInput = z.object({
  opinion: z.enum(POLICE_OPINIONS),
  letterNumber: optionalShort,
  note: neededText,
});

export const correctionInput = z.object({
  kind: z.enum(CORRECTION_KINDS),
  text: text.default(''),
  reason: neededText,
  related: optionalAddress,
});
