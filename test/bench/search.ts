import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Clarification } from '../../models/clarification.js';
import { importArchive } from '../../server/clarifications/import-archive.js';
import { connectDatabase } from '../../server/database/connect.js';
import { search } from '../../server/search/search.js';
import type { BenchResult } from './bench.js';
import { QUERIES } from './search-queries.js';

const FIRST = 5;

export interface SearchBenchOptions {
  /** The archive that the queries are about, one JSON object `{n, label, headline, body}` a line. */
  file?: string;
}

/** How often the row that a reader looks for is among the first five that the search finds. */
export async function run({ file }: SearchBenchOptions): Promise<BenchResult> {
  if (!file) throw new Error('Which archive? npm run bench -- search --file FILE.jsonl');
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-search-'));
  const database = await connectDatabase({ dataDir: folder });
  try {
    const now = new Date();
    await importArchive(createReadStream(file, { encoding: 'utf8' }), now);
    // The first question also learns how common words are; that is no answer's time.
    await search({ q: 'air' }, 1, now);
    const numbers = await numbersOf(file);
    const times: number[] = [];
    let foundFirst = 0;
    const missed: string[] = [];
    for (const [q, row] of QUERIES) {
      const started = performance.now();
      const { matches } = await search({ q }, 1, now);
      times.push(performance.now() - started);
      const wanted = await Clarification.findOne({ origin: 'archive', number: numbers.get(row) }, { _id: 1 })
        .lean()
        .orFail();
      const rank = matches.findIndex(({ id }) => id.equals(wanted._id));
      if (rank === 0) foundFirst += 1;
      if (rank === -1 || rank >= FIRST) missed.push(q);
    }
    times.sort((a, b) => a - b);
    const at = (part: number) => Number(times[Math.floor(part * (times.length - 1))]!.toFixed(1));
    const share = (count: number) => Number((count / QUERIES.length).toFixed(4));
    return {
      bench: 'search',
      cases: [
        { name: 'first', value: share(foundFirst), unit: 'share' },
        { name: 'among the first five', value: share(QUERIES.length - missed.length), unit: 'share' },
        { name: 'queries', value: QUERIES.length, unit: 'queries' },
        { name: 'answer', p50ms: at(0.5), p99ms: at(0.99) },
        ...missed.map((q) => ({ name: `missed: ${q}` })),
      ],
      memoryMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of each row's `n`, the number that it has in the archive here: they are numbered as they come. */
async function numbersOf(file: string): Promise<Map<number, number>> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return new Map(lines.map((line, index) => [(JSON.parse(line) as { n: number }).n, index + 1]));
}
