import { z } from 'zod';
import type { Reference } from '../../models/clarification.js';
import type { HoaxCategory, HoaxTag } from '../../models/vocabulary.js';
import { excerpt } from '../stories/sanitise.js';
import { splitSections } from './archive-sections.js';
import { cleanArchiveText, cleanLine } from './archive-text.js';
import { categoryFrom, splitHeadline, tagFromLabel, tagsFrom } from './archive-verdict.js';
import { addressesIn, remarksIn } from './references.js';

const TITLE_LENGTH = 300;

/** Characters; the longest fact checks have some 30,000. */
const TEXT_LENGTH = 1_000_000;

const text = z
  .string()
  .max(TEXT_LENGTH, 'too-long')
  .nullish()
  .transform((value) => value ?? '');

/** One line of a fact-check archive as it comes: a number, a verdict, a headline and all the text in one. */
export const archiveLine = z
  .object({
    n: z.union([z.number().int(), z.string().regex(/^\s*\d+\s*$/)]).transform(Number),
    label: z.union([z.string(), z.number(), z.boolean()]).nullish().transform(labelText),
    headline: text,
    body: text,
  })
  .refine(({ headline, body }) => /\S/.test(headline + body), { error: 'required', path: ['body'] });
export type ArchiveLine = z.output<typeof archiveLine>;

/** The same, in the sections of a clarification. Every text is plain, paragraphs parted by blank lines. */
export interface ArchiveRow {
  title: string;
  /** Upper case, without brackets, e.g. `SALAH`. */
  titleTag: string;
  category?: HoaxCategory;
  tags: HoaxTag[];
  claim: string;
  circulatedOn: string;
  explanation: string;
  conclusion: string;
  references: Reference[];
  /** The summary above the first section. */
  lead: string;
  /** KATEGORI in the archive's own words. */
  categoryWords: string;
  /** The whole of REFERENSI where it says more than addresses, else empty. */
  referenceText: string;
}

/**
 * Sorts an archive line into sections, without losing a word of it and whatever is in it; what cannot be split
 * is explanation.
 */
export function readArchiveRow({ label, headline, body }: ArchiveLine): ArchiveRow {
  const { references, category: categoryWords, ...sections } = splitSections(cleanArchiveText(body));
  const { title, tag } = splitHeadline(cleanLine(headline));
  const titleTag = tag ?? tagFromLabel(label.trim(), categoryWords);
  const { claim, explanation, conclusion } = sections;
  const lead = [title.length > TITLE_LENGTH ? title : '', sections.lead].filter(Boolean).join('\n\n');
  return {
    title: excerpt(title || cleanLine(claim || lead || explanation) || titleTag, TITLE_LENGTH),
    titleTag,
    category: categoryFrom(`${titleTag} ${categoryWords}`, conclusion || explanation),
    tags: tagsFrom(titleTag, categoryWords, conclusion),
    ...sections,
    lead,
    references: addressesIn(references).map((url) => ({ url })),
    categoryWords: cleanLine(categoryWords),
    referenceText: remarksIn(references),
  };
}

function labelText(label: string | number | boolean | null | undefined): string {
  return typeof label === 'boolean' ? String(Number(label)) : String(label ?? '');
}
