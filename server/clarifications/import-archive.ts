import { createHash } from 'node:crypto';
import type { AnyBulkWriteOperation } from 'mongoose';
import { Clarification, type ClarificationRecord } from '../../models/clarification.js';
import { reserveNumbers } from '../../models/counter.js';
import { Invalid } from '../errors.js';
import type { OnProgress } from '../progress.js';
import { parse } from '../validation/parse.js';
import { dateIn } from './archive-date.js';
import { archiveRecord } from './archive-record.js';
import { archiveLine, readArchiveRow, type ArchiveLine } from './archive-row.js';

/** Rows read and written at a time. */
const BATCH_ROWS = 200;
const NUMBER_SERIES = 'clarification-archive';
// Raw control characters are no JSON, but some tools write them into strings; U+2028 is allowed and kept.
const CONTROL_CHARACTERS = /\p{Cc}/gu;

export interface ArchiveImport {
  imported: number;
  /** Rows that an earlier import brought already. */
  unchanged: number;
  /** Lines that could not be read, by their number in the file, from 1. */
  failed: { line: number; code: string }[];
}

/**
 * Imports a fact-check archive, one JSON object `{n, label, headline, body}` a line. Safe to repeat and to
 * interrupt: a row is known again by its number and headline. A line that cannot be read does not stop the rest.
 * @param text the file, in pieces of any size
 * @param onProgress told of lines
 */
export async function importArchive(
  text: AsyncIterable<string>,
  now: Date,
  onProgress?: OnProgress,
): Promise<ArchiveImport> {
  const result: ArchiveImport = { imported: 0, unchanged: 0, failed: [] };
  let batch = new Map<string, ArchiveLine>();
  const flush = async () => {
    const imported = await save(batch, now);
    result.imported += imported;
    result.unchanged += batch.size - imported;
    batch = new Map();
  };
  for await (const { number, line } of linesOf(text)) {
    const row = readLine(line);
    if (typeof row === 'string') result.failed.push({ line: number, code: row });
    else if (batch.has(importKeyOf(row))) result.unchanged += 1;
    else batch.set(importKeyOf(row), row);
    if (batch.size === BATCH_ROWS) await flush();
    onProgress?.({ done: number });
  }
  await flush();
  return result;
}

async function save(batch: Map<string, ArchiveLine>, now: Date): Promise<number> {
  const known = await Clarification.find({ importKey: { $in: [...batch.keys()] } })
    .select(['importKey'])
    .lean();
  const knownKeys = new Set(known.map(({ importKey }) => importKey));
  const fresh = [...batch].filter(([key]) => !knownKeys.has(key));
  if (fresh.length === 0) return 0;
  const first = await reserveNumbers(NUMBER_SERIES, fresh.length);
  const writes = fresh.map(([importKey, row], index): AnyBulkWriteOperation<ClarificationRecord> => ({
    // Not a plain insert: two imports at the same time must not make two pages of one row.
    updateOne: {
      filter: { importKey },
      update: {
        $setOnInsert: archiveRecord(readArchiveRow(row), {
          number: first + index,
          date: dateIn(textOf(row), now),
        }),
      },
      upsert: true,
    },
  }));
  const { upsertedCount } = await Clarification.bulkWrite(writes, { ordered: false });
  return upsertedCount;
}

/** The row of a line, or the code of what is wrong with it. */
function readLine(line: string): ArchiveLine | string {
  try {
    return parse(archiveLine, JSON.parse(line.replace(CONTROL_CHARACTERS, ' ')));
  } catch (error) {
    if (error instanceof Invalid) return Object.values(error.fields)[0] ?? 'bad-value';
    if (error instanceof SyntaxError) return 'bad-json';
    throw error;
  }
}

function textOf({ headline, body }: ArchiveLine): string {
  return `${headline} ${body}`;
}

function importKeyOf({ n, headline }: ArchiveLine): string {
  return createHash('sha256').update(`${n}\n${headline}`).digest('hex').slice(0, 32);
}

// Not node:readline, which also ends lines at U+2028: that is a character of the text.
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<{ number: number; line: string }> {
  let rest = '';
  let number = 0;
  const numbered = (line: string) => ({ number: (number += 1), line: line.replace(/^\ufeff/, '') });
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.map(numbered)) if (line.line.trim()) yield line;
  }
  if (rest.trim()) yield numbered(rest);
}
