import { parseArgs } from 'node:util';
import type { BenchResult } from './bench.js';
import * as database from './database.js';
import * as desk from './desk.js';
import * as feed from './feed.js';
import * as keyboard from './keyboard.js';
import * as photos from './photos.js';
import * as similar from './similar.js';

interface Options {
  stories?: number;
  documents?: number;
  seconds?: number;
  file?: string;
  folder?: string;
}

const BENCHES: Record<string, (options: Options) => Promise<BenchResult>> = {
  database: ({ documents }) => database.run({ documents, mongodbUri: process.env.TEST_MONGODB_URI }),
  desk: ({ stories, documents, folder }) => desk.run({ stories, documents, folder }),
  feed: ({ stories, seconds }) => feed.run({ stories, seconds }),
  keyboard: ({ stories, documents }) => keyboard.run({ stories, documents }),
  photos: ({ documents }) => photos.run({ documents }),
  similar: ({ file, documents }) => similar.run({ file, documents }),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    stories: { type: 'string' },
    documents: { type: 'string' },
    seconds: { type: 'string' },
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
  file: values.file,
  folder: values.folder,
});
process.stdout.write(table(result));
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function table({ cases, memoryMb }: BenchResult): string {
  const columns = ['name', 'rps', 'p50ms', 'p99ms', 'ratio', 'value', 'unit'] as const;
  const rows = [columns, ...cases.map((one) => columns.map((column) => String(one[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, `memory ${memoryMb} MB`, ''].join('\n');
}
