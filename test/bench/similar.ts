import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Clarification } from '../../models/clarification.js';
import { archiveRecord } from '../../server/clarifications/archive-record.js';
import { archiveLine, readArchiveRow, type ArchiveRow } from '../../server/clarifications/archive-row.js';
import { connectDatabase } from '../../server/database/connect.js';
import { fromRoot } from '../../server/paths.js';
import { similarTo } from '../../server/search/similar.js';
import { tokensOf } from '../../server/search/tokenise.js';
import type { BenchCase, BenchResult } from './bench.js';

const FILE = fromRoot('test', 'fixtures', 'clarifications.jsonl');
/** A claim of fewer words says too little to be found by. */
const MIN_CLAIM_WORDS = 3;
const BATCH = 500;
/** Texts that nobody looks for are put together from this many pieces of real ones. */
const FILLER_PIECES = 12;
const PIECE_WORDS = 25;
/** Words of fewer rows are names and the like: a filler has others in their place. */
const COMMON_FROM_ROWS = 4;

export interface SimilarBenchOptions {
  /** Archive of fact checks, one JSON object `{n, label, headline, body}` a line; the tests' own when left out. */
  file?: string;
  /** Fills the collection up to as many clarifications. */
  documents?: number;
}

/**
 * How often the clarification of a claim is the first, or among the first five, found by the claim's text. The
 * query is a row's NARASI; the document is the same row without it.
 */
export async function run({ file = FILE, documents = 0 }: SimilarBenchOptions): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-similar-'));
  const database = await connectDatabase({ dataDir: folder });
  try {
    const rows = await readRows(file);
    await insertWithoutClaims([...rows, ...fillers(rows, documents - rows.length)]);
    const cases = await measure(rows);
    const size = await Clarification.countDocuments();
    cases.push({ name: 'clarifications', value: size, unit: 'documents' });
    return { bench: 'similar', cases, memoryMb: Math.round(process.memoryUsage().rss / 2 ** 20) };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(rows: ArchiveRow[]): Promise<BenchCase[]> {
  const now = new Date();
  const asked = rows.flatMap((row, index) => (askable(row) ? [{ claim: row.claim, number: index + 1 }] : []));
  // The first question also learns how common words are; that is no answer's time.
  await similarTo('air', { now });
  let first = 0;
  let firstFive = 0;
  const times: number[] = [];
  for (const { claim, number } of asked) {
    const started = performance.now();
    const found = await similarTo(claim, { limit: 5, now });
    times.push(performance.now() - started);
    const rank = found.findIndex(({ path: address }) => address.endsWith(`-a${number}`));
    if (rank === 0) first += 1;
    if (rank !== -1) firstFive += 1;
  }
  times.sort((a, b) => a - b);
  const share = (count: number) => Number((count / Math.max(1, asked.length)).toFixed(4));
  const at = (part: number) => Number((times[Math.floor(part * (times.length - 1))] ?? 0).toFixed(1));
  return [
    { name: 'recall@1', value: share(first), unit: 'share' },
    { name: 'recall@5', value: share(firstFive), unit: 'share' },
    { name: 'queries', value: asked.length, unit: 'claims' },
    { name: 'lookup', p50ms: at(0.5), p99ms: at(0.99) },
  ];
}

function askable({ claim }: ArchiveRow): boolean {
  return tokensOf(claim).length >= MIN_CLAIM_WORDS;
}

async function readRows(file: string): Promise<ArchiveRow[]> {
  const rows: ArchiveRow[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim()) rows.push(readArchiveRow(archiveLine.parse(JSON.parse(line))));
  }
  return rows;
}

async function insertWithoutClaims(rows: ArchiveRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) {
    await Clarification.insertMany(
      rows.slice(from, from + BATCH).map((row, index) => ({
        ...archiveRecord({ ...row, claim: '' }, { number: from + index + 1, date: undefined }),
        importKey: String(from + index),
      })),
    );
  }
}

// Pieces of the real texts, mixed, with made-up words for the rare ones: as other fact checks would look.
function fillers(rows: ArchiveRow[], count: number): ArchiveRow[] {
  const [pattern] = rows;
  if (!pattern || count <= 0) return [];
  const rowsWith = new Map<string, number>();
  for (const row of rows) {
    for (const word of tokensOf(textOf(row))) rowsWith.set(word, (rowsWith.get(word) ?? 0) + 1);
  }
  const isCommon = (word: string) =>
    tokensOf(word).every((token) => rowsWith.get(token)! >= COMMON_FROM_ROWS);
  const pieces = rows.flatMap((row) => piecesOf(textOf(row), isCommon));
  return Array.from({ length: count }, (_, number) => {
    const piece = (index: number) => {
      const words =
        pieces[((number + 1) * 7919 + index * 104_729 * ((number % 97) + 1)) % pieces.length] ?? [];
      return words.map((word, place) => word ?? `nama${number}x${index}x${place}`).join(' ');
    };
    return {
      ...pattern,
      title: piece(0).split(' ').slice(0, 10).join(' '),
      lead: '',
      conclusion: '',
      referenceText: '',
      explanation: Array.from({ length: FILLER_PIECES }, (_, index) => piece(index + 1)).join(' '),
    };
  });
}

/** A text's words in pieces, undefined in place of each rare one. */
function piecesOf(text: string, isCommon: (word: string) => boolean): (string | undefined)[][] {
  const words = text.split(/\s+/).map((word) => (isCommon(word) ? word : undefined));
  return Array.from({ length: Math.ceil(words.length / PIECE_WORDS) }, (_, index) =>
    words.slice(index * PIECE_WORDS, (index + 1) * PIECE_WORDS),
  );
}

function textOf({ lead, explanation }: ArchiveRow): string {
  return `${lead} ${explanation}`;
}
