import { createHash } from 'node:crypto';
import path from 'node:path';
import mongoose from 'mongoose';
import { runPortal, temporaryFolder } from '../../support/processes.js';
import type { BenchCase } from '../bench.js';
import { aPlace, inDatabase } from './place.js';

const STORIES = 10_000;
const RESTORE_WITHIN_S = 15 * 60;

/** Writes a backup of a full portal, puts it back into an empty place and compares every document and photo. */
export async function drill({ stories = STORIES }: { stories?: number }): Promise<BenchCase[]> {
  const place = await aPlace(stories);
  const empty = temporaryFolder();
  const away = temporaryFolder();
  try {
    const file = path.join(away.folder, 'drill.backup');
    const before = await inDatabase(place.folder, digests);
    const writeMs = await timed(['backup', file], place.folder);
    const restoreMs = await timed(['restore', file], empty.folder);
    const after = await inDatabase(empty.folder, digests);
    const different = [...before]
      .filter(([name, digest]) => after.get(name) !== digest)
      .map(([name]) => name);
    return [
      { name: 'stories, every third with a photo', value: stories, unit: 'stories' },
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
