import { Clarification, type ClarificationRecord } from '../../models/clarification.js';
import { HOAX_CATEGORIES, type HoaxCategory } from '../../models/vocabulary.js';
import { queryTokens } from '../search/tokenise.js';
import { behindCursor, cursorAfter } from '../validation/cursor.js';
import {
  LISTED_FIELDS,
  toListed,
  toPublic,
  type ListableClarification,
  type ListedClarification,
  type PublicClarification,
} from './public-clarification.js';

const PER_PAGE = 20;

export interface ClarificationFilter {
  category?: HoaxCategory;
  /** All of them must occur. */
  tokens?: string[];
}

/** The filter for what a reader asks, or undefined when nothing can match it. */
export function clarificationFilter({
  category,
  q,
}: {
  category?: string;
  q?: string;
}): ClarificationFilter | undefined {
  const known = HOAX_CATEGORIES.find((candidate) => candidate === category);
  const tokens = q ? queryTokens(q) : [];
  if ((category && !known) || (q && tokens.length === 0)) return undefined;
  return { category: known, tokens };
}

/** One page of clarifications, newest first. @param page from 1 */
export async function clarificationPage(
  filter: ClarificationFilter,
  page: number,
): Promise<{ clarifications: ListedClarification[]; more: boolean }> {
  const found = await newest(filter)
    .skip((page - 1) * PER_PAGE)
    .limit(PER_PAGE + 1)
    .lean<ListableClarification[]>();
  return { clarifications: found.slice(0, PER_PAGE).map(toListed), more: found.length > PER_PAGE };
}

/**
 * Whole clarifications behind a cursor, newest first, with the cursor that continues.
 * @returns undefined when it is not a cursor of ours
 */
export async function clarificationsBehind(
  filter: ClarificationFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: PublicClarification[]; next: string | null } | undefined> {
  const behind = cursor === undefined ? {} : behindCursor(cursor);
  if (!behind) return undefined;
  const found = await matching(filter)
    .where(behind)
    .sort({ publishedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<ClarificationRecord[]>();
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toPublic), next: last ? cursorAfter(last) : null };
}

/** The clarification of an address. */
export async function clarificationBySlug(slug: string): Promise<PublicClarification | undefined> {
  const record = await Clarification.findOne({ slug }).lean<ClarificationRecord>();
  return record ? toPublic(record) : undefined;
}

function newest(filter: ClarificationFilter) {
  return matching(filter)
    .sort({ publishedAt: -1, _id: -1 })
    .select([...LISTED_FIELDS]);
}

function matching({ category, tokens }: ClarificationFilter) {
  return Clarification.find({
    ...(category ? { category } : {}),
    ...(tokens?.length ? { searchTokens: { $all: tokens } } : {}),
  });
}
