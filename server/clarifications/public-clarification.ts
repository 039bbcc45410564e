import type { ClarificationRecord, Reference } from '../../models/clarification.js';
import type { HoaxCategory, HoaxTag } from '../../models/vocabulary.js';
import { excerpt } from '../stories/sanitise.js';
import { isFollowable } from './references.js';

const EXCERPT_LENGTH = 200;

/** What a tag says about the claim: found false, found true, or something in between. */
export type Tone = 'false' | 'true' | 'neutral';

/** A clarification as lists show it. */
export interface ListedClarification {
  path: string;
  slug: string;
  origin: ClarificationRecord['origin'];
  number: number;
  title: string;
  titleTag: string;
  tone: Tone;
  category?: HoaxCategory;
  tags: HoaxTag[];
  /** What is true, in a few words. */
  excerpt: string;
  /** Undefined where an archive names no date. */
  publishedAt?: Date;
}

/** A whole clarification as readers see it. */
export interface PublicClarification extends ListedClarification {
  /** `[SALAH] Air PDAM beracun`: how the title travels, never without its tag. */
  fullTitle: string;
  lead: string;
  claim: string;
  circulatedOn?: string;
  explanation: string;
  conclusion: string;
  references: (Reference & { followable: boolean })[];
  referenceText: string;
  updatedAt: Date;
}

export const LISTED_FIELDS = [
  'slug',
  'origin',
  'number',
  'title',
  'titleTag',
  'category',
  'tags',
  'explanation',
  'conclusion',
  'archive.lead',
  'archive.dated',
  'publishedAt',
] as const;
export type ListableClarification = Pick<
  ClarificationRecord,
  '_id' | 'slug' | 'origin' | 'number' | 'title' | 'titleTag' | 'category' | 'tags' | 'publishedAt'
> &
  Pick<ClarificationRecord, 'explanation' | 'conclusion' | 'archive'>;

export function toListed(record: ListableClarification): ListedClarification {
  const { slug, origin, number, title, titleTag, category, tags, publishedAt, archive } = record;
  return {
    path: `/cek-fakta/${slug}`,
    slug,
    origin,
    number,
    title,
    titleTag,
    tone: toneOf(titleTag),
    category,
    tags,
    excerpt: excerpt(oneLine(record.conclusion || archive?.lead || record.explanation), EXCERPT_LENGTH),
    publishedAt: archive?.dated === false ? undefined : publishedAt,
  };
}

export function toPublic(record: ClarificationRecord): PublicClarification {
  const { claim, circulatedOn, explanation, conclusion, references, archive, updatedAt } = record;
  return {
    ...toListed(record),
    fullTitle: `[${record.titleTag}] ${record.title}`,
    lead: archive?.lead ?? '',
    claim,
    circulatedOn,
    explanation,
    conclusion,
    references: references.map((reference) => ({ ...reference, followable: isFollowable(reference) })),
    referenceText: archive?.referenceText ?? '',
    updatedAt,
  };
}

/** What a title tag says about the claim. */
export function toneOf(titleTag: string): Tone {
  if (
    /salah|hoa[xk]|[tn]ipu|palsu|fitnah|hasut|disinformasi|misinformasi|menyesatkan|manipulasi/i.test(
      titleTag,
    )
  ) {
    return 'false';
  }
  return /benar|fakta$/i.test(titleTag) ? 'true' : 'neutral';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
