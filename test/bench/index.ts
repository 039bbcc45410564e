import { parseArgs } from 'node:util';
import { holds, type BenchCase, type BenchResult } from './bench.js';

interface Options {
  stories?: number;
  documents?: number;
  seconds?: number;
  rounds?: number;
  only?: string;
  file?: string;
  folder?: string;
}

/** Each loaded on its own: what the others need is no part of the memory that one measures. */
const BENCHES: Record<string, (options: Options) => Promise<BenchResult>> = {
  '2g': async ({ stories }) => (await import('./2g.js')).run({ stories }),
  database: async ({ documents }) =>
    (await import('./database.js')).run({ documents, mongodbUri: process.env.TEST_MONGODB_URI }),
  desk: async ({ stories, documents, folder }) =>
    (await import('./desk.js')).run({ stories, documents, folder }),
  drills: async ({ only, rounds, stories, seconds }) =>
    (await import('./drills/index.js')).run({ only, rounds, stories, seconds }),
  feed: async ({ stories, seconds, folder }) => (await import('./feed.js')).run({ stories, seconds, folder }),
  keyboard: async ({ stories, documents }) => (await import('./keyboard.js')).run({ stories, documents }),
  nginx: async ({ seconds }) => (await import('./nginx.js')).run({ seconds }),
  phone: async () => (await import('./phone.js')).run(),
  photos: async ({ documents }) => (await import('./photos.js')).run({ documents }),
  refresh: async ({ documents }) => (await import('./refresh.js')).run({ documents }),
  search: async ({ file }) => (await import('./search.js')).run({ file }),
  similar: async ({ file, documents }) => (await import('./similar.js')).run({ file, documents }),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    stories: { type: 'string' },
    documents: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    file: { type: 'string' },
    folder: { type: 'string' },
  },
});

const bench = BENCHES[positionals[0] ?? ''];
if (!bench) {
  process.stderr.write(`Which benchmark? npm run bench -- NAME, with ${Object.keys(BENCHES).join(' or ')}\n`);
  process.exit(1);
}
const result = await bench({
  stories: numberOf(values.stories),
  documents: numberOf(values.documents),
  seconds: numberOf(values.seconds),
  rounds: numberOf(values.rounds),
  only: values.only,
  file: values.file,
  folder: values.folder,
});
process.stdout.write(table(result));
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
if (result.cases.some((one) => holds(one) === false)) process.exitCode = 1;

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function table({ cases, memoryMb }: BenchResult): string {
  const columns = ['name', 'rps', 'p50ms', 'p99ms', 'ratio', 'value', 'unit', 'bar'] as const;
  const rows = [
    columns,
    ...cases.map((one) =>
      columns.map((column) => (column === 'bar' ? barOf(one) : String(one[column] ?? ''))),
    ),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  );
  const missed = cases.filter((one) => holds(one) === false).map(({ name }) => `MISSED: ${name}`);
  return [...lines, `memory ${memoryMb} MB`, ...missed, ''].join('\n');
}

function barOf(one: BenchCase): string {
  const { atMost, atLeast } = one;
  const bar = [atLeast !== undefined && `>= ${atLeast}`, atMost !== undefined && `<= ${atMost}`].filter(
    Boolean,
  );
  return bar.length === 0 ? '' : `${bar.join(' ')}: ${holds(one) ? 'held' : 'MISSED'}`;
}
