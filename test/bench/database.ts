import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mongoose, { Schema, type Connection, type Model } from 'mongoose';
import { startEmbeddedDatabase } from '../../server/database/embedded/index.js';
import type { BenchCase, BenchResult } from './bench.js';
import { ownMegabytes } from './portal-process.js';

const DOCUMENTS = 100_000;
const BATCH = 1_000;
/** How many documents of each batch are asked for by id. */
const PICKED_PER_BATCH = 20;
const VOCABULARY = 5_000;
const TOKENS_PER_STORY = 40;
/** Brings a story to about 2 KB of BSON. */
const BODY_CHARACTERS = 1_000;
const DAY_MS = 86_400_000;

export interface DatabaseBenchOptions {
  documents?: number;
  /** A MongoDB to measure beside the embedded database; its database `bench` is dropped. */
  mongodbUri?: string;
}

interface Story {
  slug: string;
  title: string;
  body: string;
  status: string;
  village: string;
  tokens: string[];
  publishedAt: Date;
  reads: number;
}

/** Measures the embedded database, and MongoDB beside it when there is one, through Mongoose. */
export async function run({
  documents = DOCUMENTS,
  mongodbUri,
}: DatabaseBenchOptions = {}): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-database-'));
  try {
    const database = await startEmbeddedDatabase({ folder });
    const cases = await measure(database.uri, 'embedded', documents);
    const memoryMb = await ownMegabytes(process.pid);
    await database.close();
    if (mongodbUri) cases.push(...(await measure(mongodbUri, 'mongodb', documents)));
    return { bench: 'database', cases, memoryMb };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(uri: string, label: string, documents: number): Promise<BenchCase[]> {
  const connection = await mongoose.createConnection(uri, { dbName: 'bench' }).asPromise();
  await connection.dropDatabase();
  const stories = storyModel(connection);
  await stories.init();
  const ids: mongoose.Types.ObjectId[] = [];
  const started = performance.now();
  for (let from = 0; from < documents; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, documents - from) }, (_, i) => story(from + i));
    const { insertedIds } = await stories.collection.insertMany(batch);
    // A few of them: a hundred thousand would be a part of the memory measured.
    ids.push(...(Object.values(insertedIds) as mongoose.Types.ObjectId[]).slice(0, PICKED_PER_BATCH));
  }
  const seconds = (performance.now() - started) / 1000;
  const pick = (): mongoose.Types.ObjectId => ids[Math.floor(Math.random() * ids.length)]!;
  const timed = async (name: string, times: number, ask: () => Promise<unknown>): Promise<BenchCase> => ({
    name: `${label}: ${name}`,
    ...(await percentiles(times, ask)),
  });
  const cases: BenchCase[] = [
    { name: `${label}: batch insert`, value: Math.round(documents / seconds), unit: 'documents/s' },
    await timed('by id', 500, () => stories.findById(pick()).lean()),
    await timed('page of 20 by {status, publishedAt}', 300, () =>
      stories
        .find({ status: 'published' })
        .sort({ publishedAt: -1 })
        .skip(20 * Math.floor(Math.random() * 5))
        .limit(20)
        .lean(),
    ),
    await timed('$all of two tokens, 20 of them', 200, () =>
      stories
        .find({ tokens: { $all: [token(), token()] } })
        .limit(20)
        .lean(),
    ),
    await timed('count by status', 10, () => stories.countDocuments({ status: 'draft' })),
    await timed('one durable update', 200, () => stories.updateOne({ _id: pick() }, { $inc: { reads: 1 } })),
    await timed('full scan', 3, () => stories.find({ body: 'nowhere' }).lean()),
    { name: `${label}: by id while a full scan runs`, ...(await besideScan(stories, pick)) },
    {
      name: `${label}: longest stall of this thread meanwhile`,
      value: await longestStall(stories),
      unit: 'ms',
    },
  ];
  await connection.dropDatabase();
  await connection.close();
  return cases;
}

function storyModel(connection: Connection): Model<Story> {
  const schema = new Schema<Story>({
    slug: { type: String, unique: true },
    title: String,
    body: String,
    status: String,
    village: String,
    tokens: [String],
    publishedAt: Date,
    reads: Number,
  });
  schema.index({ status: 1, publishedAt: -1 });
  schema.index({ village: 1, publishedAt: -1 });
  schema.index({ tokens: 1 });
  return connection.model<Story>('BenchStory', schema);
}

function story(n: number): Story {
  return {
    slug: `berita-${n}`,
    title: `Berita nomor ${n} dari Kabupaten Balangan`,
    body: `Warga desa ${n} `.repeat(BODY_CHARACTERS).slice(0, BODY_CHARACTERS),
    status: n % 10 === 0 ? 'draft' : 'published',
    village: `63.11.0${n % 8}.200${n % 10}`,
    tokens: [...new Set(Array.from({ length: TOKENS_PER_STORY }, token))],
    publishedAt: new Date(Date.now() - (n % 1000) * DAY_MS - n),
    reads: 0,
  };
}

/** A word as words are spread: few of them often, most of them seldom. */
function token(): string {
  return `kata${Math.floor(VOCABULARY * Math.random() ** 3)}`;
}

async function percentiles(
  times: number,
  ask: () => Promise<unknown>,
): Promise<{ p50ms: number; p99ms: number }> {
  await ask();
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const before = performance.now();
    await ask();
    taken.push(performance.now() - before);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(taken[Math.min(taken.length - 1, Math.floor(taken.length * share))]!);
  return { p50ms: at(0.5), p99ms: at(0.99) };
}

async function besideScan(
  stories: Model<Story>,
  pick: () => mongoose.Types.ObjectId,
): Promise<{ p50ms: number; p99ms: number }> {
  const scan = stories.find({ body: 'nowhere' }).lean().exec();
  const result = await percentiles(100, () => stories.findById(pick()).lean());
  await scan;
  return result;
}

/** How long the event loop of this thread was held up while the other scanned. */
async function longestStall(stories: Model<Story>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  await stories.find({ body: 'nowhere' }).lean();
  clearInterval(timer);
  return rounded(longest);
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
