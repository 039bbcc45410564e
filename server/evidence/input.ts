/** What the forms for evidence and the API send. */
import { z } from 'zod';

/** Characters. */
const TITLE_MAX_LENGTH = 200;
const URL_MAX_LENGTH = 2_000;
const TEXT_MAX_LENGTH = 5_000;
const REASON_MAX_LENGTH = 500;

const title = z
  .string()
  .transform((text) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim())
  .pipe(z.string().max(TITLE_MAX_LENGTH, 'too-long'))
  .transform((text) => text || undefined)
  .optional();

const link = z.object({
  kind: z.literal('link'),
  url: z
    .string()
    .trim()
    .min(1, 'required')
    .max(URL_MAX_LENGTH, 'too-long')
    .pipe(z.url({ protocol: /^https?$/, error: 'bad-url' })),
  title,
});

const note = z.object({
  kind: z.literal('note'),
  text: z.string().trim().min(1, 'required').max(TEXT_MAX_LENGTH, 'too-long'),
  title,
});

/** A link or a note; a file comes by itself. */
export const evidenceInput = z.discriminatedUnion('kind', [link, note]);

export const fileInput = z.object({ title });

export const removalInput = z.object({
  reason: z.string().trim().min(1, 'required').max(REASON_MAX_LENGTH, 'too-long'),
});
