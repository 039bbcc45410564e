import { indexTokens } from '../search/tokenise.js';
import { slugify } from '../text/slug.js';
import type { ArchiveRow } from './archive-row.js';

/** Rows without a date stand behind all others. */
const UNDATED = new Date(Date.UTC(2000, 0, 1));

/** An archive row as the clarification that it becomes. @param date when it was written, where it tells */
export function archiveRecord(row: ArchiveRow, { number, date }: { number: number; date: Date | undefined }) {
  const { lead, categoryWords, referenceText, circulatedOn, ...fields } = row;
  return {
    ...fields,
    origin: 'archive' as const,
    number,
    slug: `${slugify(row.title)}-a${number}`,
    ...(circulatedOn ? { circulatedOn } : {}),
    archive: { lead, categoryWords, referenceText, dated: date !== undefined },
    searchTokens: indexTokens(
      row.title,
      row.claim,
      lead,
      row.conclusion,
      row.explanation,
      circulatedOn,
      referenceText,
    ),
    publishedAt: date ?? UNDATED,
  };
}
