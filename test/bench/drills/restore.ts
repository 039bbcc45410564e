import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import mongoose from 'mongoose';
import { Story } from '../../../models/story.js';
import { inTurns } from '../../../server/in-turns.js';
import { photoMaker } from '../../../server/seed/photos.js';
import { runPortal, temporaryFolder } from '../../support/processes.js';
import type { BenchCase } from '../bench.js';
import { insertPublishedStories } from '../stories.js';
import { aPlace, inDatabase } from './place.js';

const STORIES = 10_000;
/** Written as people write them, with all that belongs to a story; the others are put beside them. */
const WRITTEN = 300;
const BATCH = 500;
const PHOTOS_AT_ONCE = 8;
const RESTORE_WITHIN_S = 15 * 60;

/** Writes a backup of a full portal, puts it back into an empty place and compares every document and photo. */
export async function drill({ stories = STORIES }: { stories?: number }): Promise<BenchCase[]> {
  const written = Math.min(stories, WRITTEN);
  const place = await aPlace(written);
  const empty = temporaryFolder();
  const away = temporaryFolder();
  try {
    await inDatabase(place.folder, () => addStories(stories - written));
    const file = path.join(away.folder, 'drill.backup');
    const before = await inDatabase(place.folder, digests);
    const writeMs = await timed(['backup', file], place.folder);
    const restoreMs = await timed(['restore', file], empty.folder);
    const after = await inDatabase(empty.folder, digests);
    const different = [...before]
      .filter(([name, digest]) => after.get(name) !== digest)
      .map(([name]) => name);
    return [
      { name: 'stories', value: stories, unit: 'stories' },
      { name: 'size of the backup', value: Math.round(statSync(file).size / 2 ** 20), unit: 'MB' },
      { name: 'backup', value: Math.round(writeMs / 1_000), unit: 's' },
      { name: 'restore', value: Math.round(restoreMs / 1_000), unit: 's', atMost: RESTORE_WITHIN_S },
      { name: 'collections', value: before.size, unit: 'collections' },
      {
        name: `collections that differ ${different.join(' ')}`.trim(),
        value: different.length,
        unit: 'collections',
        atMost: 0,
      },
    ];
  } finally {
    await Promise.all([place, empty, away].map((one) => one.remove()));
  }
}

/** Each with a photo of its own. */
async function addStories(count: number): Promise<void> {
  const now = new Date();
  await insertPublishedStories(count, { now });
  const photo = photoMaker();
  const inTurn = inTurns(PHOTOS_AT_ONCE);
  const bare = await Story.find({ receipt: /^KIM-BENCH-/ }, { title: 1 }).lean();
  for (let first = 0; first < bare.length; first += BATCH) {
    const changes = await Promise.all(
      bare.slice(first, first + BATCH).map(async ({ _id, title }, index) => ({
        updateOne: {
          filter: { _id },
          update: { photos: [await inTurn(() => photo(first + index, title, now))] },
        },
      })),
    );
    await Story.bulkWrite(changes);
  }
}

async function timed(command: string[], folder: string): Promise<number> {
  const started = Date.now();
  const ended = await runPortal(command, { DATA_DIR: folder });
  if (ended.code !== 0) throw new Error(`${command.join(' ')}: ${ended.stderr}`);
  return Date.now() - started;
}

/** The SHA-256 of all documents of each collection, in the order of their ids, and how many they are. */
async function digests(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const collection of await mongoose.connection.db!.collections()) {
    const hash = createHash('sha256');
    let count = 0;
    for await (const document of collection.find().sort({ _id: 1 })) {
      hash.update(mongoose.mongo.BSON.serialize(document));
      count += 1;
    }
    // Leases and counts of the running portal are nobody's data: they are not in a backup.
    if (count > 0) found.set(collection.collectionName, `${count} ${hash.digest('hex')}`);
  }
  return found;
}
