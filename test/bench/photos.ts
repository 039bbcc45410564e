import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mongoose, { type Types } from 'mongoose';
import sharp from 'sharp';
import { PhotoFingerprint } from '../../models/photo-fingerprint.js';
import { connectDatabase } from '../../server/database/connect.js';
import { fingerprintOf, keysOf, type Fingerprint } from '../../server/media/fingerprint.js';
import { FINE_BITS, HASH_BYTES } from '../../server/media/perceptual-hash.js';
import { seenBefore, type SeenPhoto } from '../../server/media/seen-before.js';
import { aLetter, aScene, randomFrom, TRANSFORMATIONS } from '../support/pictures.js';
import type { BenchCase, BenchResult } from './bench.js';

const SCENES = 200;
const LETTERS = 50;
const DOCUMENTS = 100_000;
const BATCH = 1_000;
/** A filler has the fingerprint of a generated picture with this share of its bits turned: another picture. */
const TURNED_SHARE = 0.4;

export interface PhotosBenchOptions {
  /** Fills the collection up to as many photos. */
  documents?: number;
}

interface Picture {
  id: Types.ObjectId;
  kind: 'scene' | 'letter';
  content: Buffer;
}

/**
 * How often a photo is known again after what happens to photos on their way round, how often another photo is
 * taken for it, and how long a look-up takes among many.
 */
export async function run({ documents = DOCUMENTS }: PhotosBenchOptions): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-photos-'));
  const database = await connectDatabase({ dataDir: folder });
  try {
    await PhotoFingerprint.init();
    const pictures = await insertPictures();
    const cases: BenchCase[] = [];
    for (const kind of ['scene', 'letter'] as const) {
      cases.push(
        ...(await known(
          pictures.filter((picture) => picture.kind === kind),
          kind,
        )),
      );
    }
    cases.push(await mistaken(pictures));
    await insertFillers(documents - pictures.length);
    cases.push(...(await lookup(pictures)));
    return { bench: 'photos', cases, memoryMb: Math.round(process.memoryUsage().rss / 2 ** 20) };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function insertPictures(): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (let seed = 1; seed <= SCENES + LETTERS; seed += 1) {
    const kind = seed <= SCENES ? 'scene' : 'letter';
    const content = await (kind === 'scene' ? aScene(seed) : aLetter(seed));
    pictures.push({ id: await insert(content), kind, content });
  }
  return pictures;
}

async function insert(content: Buffer): Promise<Types.ObjectId> {
  const _id = new mongoose.Types.ObjectId();
  await PhotoFingerprint.create({ _id, ...(await fingerprintOf(sharp(content))) });
  return _id;
}

/** One recall for each transformation: the original is found, and nothing else is. */
async function known(pictures: Picture[], kind: string): Promise<BenchCase[]> {
  const cases: BenchCase[] = [];
  let found = 0;
  let wrong = 0;
  for (const [name, transform] of Object.entries(TRANSFORMATIONS)) {
    let recognised = 0;
    for (const { id, content } of pictures) {
      const seen = await seenByContent(await transform(content));
      if (seen.some((one) => one.seen.equals(id))) recognised += 1;
      wrong += seen.filter((one) => !one.seen.equals(id)).length;
    }
    found += recognised;
    cases.push({
      name: `${kind}, ${name}: recall`,
      value: share(recognised, pictures.length),
      unit: 'share',
    });
  }
  cases.push({
    name: `${kind}s, all of these: precision`,
    value: share(found, found + wrong),
    unit: 'share',
  });
  return cases;
}

/** Looks a picture up as a new photo, and leaves nothing of it. */
async function seenByContent(content: Buffer): Promise<SeenPhoto[]> {
  const photo = await insert(content);
  const seen = await seenBefore([photo]);
  await PhotoFingerprint.deleteOne({ _id: photo });
  return seen;
}

async function mistaken(pictures: Picture[]): Promise<BenchCase> {
  let count = 0;
  for (const { id } of pictures) count += (await seenBefore([id])).length;
  const pairs = (pictures.length * (pictures.length - 1)) / 2;
  return {
    name: `different pictures taken for the same, of ${pairs} pairs`,
    value: count / 2,
    unit: 'pairs',
  };
}

async function insertFillers(count: number): Promise<void> {
  const random = randomFrom(1);
  const patterns = (await PhotoFingerprint.find().lean()).map(({ _id, ...fingerprint }) => ({
    ...fingerprint,
    hashes: Buffer.from(fingerprint.hashes.buffer),
  }));
  for (let from = 0; from < count; from += BATCH) {
    const size = Math.min(BATCH, count - from);
    await PhotoFingerprint.collection.insertMany(
      Array.from({ length: size }, (_, index) => ({
        _id: new mongoose.Types.ObjectId(),
        ...filler(patterns[(from + index) % patterns.length]!, random),
      })),
    );
  }
}

// The same bits of every crop: crops of one photo are like each other.
function filler(pattern: Fingerprint, random: () => number): Fingerprint {
  const mask = new Uint8Array(HASH_BYTES);
  for (let bit = 0; bit < FINE_BITS; bit += 1) {
    if (random() < TURNED_SHARE) mask[bit >> 3]! |= 1 << (bit & 7);
  }
  const hashes = Buffer.from(pattern.hashes.map((byte, index) => byte ^ mask[index % HASH_BYTES]!));
  const crops = Array.from({ length: hashes.length / HASH_BYTES }, (_, crop) =>
    hashes.subarray(crop * HASH_BYTES, (crop + 1) * HASH_BYTES),
  );
  return { ...pattern, hashes, keys: [...new Set(crops.flatMap((crop) => keysOf(crop)))] };
}

async function lookup(pictures: Picture[]): Promise<BenchCase[]> {
  const times: number[] = [];
  let wrong = 0;
  for (const { id } of pictures) {
    const started = performance.now();
    const seen = await seenBefore([id]);
    times.push(performance.now() - started);
    wrong += seen.length;
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => Number(times[Math.floor(part * (times.length - 1))]!.toFixed(1));
  const photos = await PhotoFingerprint.estimatedDocumentCount();
  return [
    { name: `one photo looked up among ${photos}`, p50ms: at(0.5), p99ms: at(0.99) },
    { name: `found wrongly among ${photos}, ${pictures.length} looked up`, value: wrong, unit: 'photos' },
  ];
}

function share(part: number, whole: number): number {
  return Number((part / Math.max(1, whole)).toFixed(4));
}
