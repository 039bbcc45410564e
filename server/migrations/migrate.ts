import { setTimeout } from 'node:timers/promises';
import mongoose, { Types } from 'mongoose';
import { announceChange } from '../../models/public-version.js';
import { SCHEMA, SchemaState } from '../../models/schema-state.js';
import { MIGRATIONS } from './index.js';
import type { Migration, Stored } from './migration.js';
import {
  advance,
  keepSchemaVersion,
  LeaseLost,
  releaseLease,
  schemaVersion,
  takeLease,
} from './schema-state.js';

/** Documents looked at, written and counted as done together. */
const BATCH = 100;
/** Well before a lease ends. */
const RENEW_MS = 3_000;
/** Who waits for another process looks again so often. */
const LOOK_AGAIN_MS = 200;

export interface MigrationReport {
  version: number;
  name: string;
  collection: string;
  /** Documents looked at, and of them those that were (or would be) changed. */
  looked: number;
  changed: number;
}

export interface MigrateOptions {
  /** Told after every batch. */
  onProgress?: (report: MigrationReport) => void;
  /** Told once, when another process is at it already. */
  onWait?: () => void;
  migrations?: readonly Migration[];
}

/**
 * Brings the stored documents into today's shapes: of several processes one does it, and the others return when it is
 * done. What a crash interrupts goes on where it was.
 * @returns what this process did
 * @throws NewerDatabase
 */
export async function migrate(options: MigrateOptions = {}): Promise<MigrationReport[]> {
  const { migrations = MIGRATIONS, onWait } = options;
  const holder = new Types.ObjectId();
  const reports: MigrationReport[] = [];
  let waits = false;
  while ((await keepSchemaVersion()).version < migrations.length) {
    if (await takeLease(holder)) {
      await migrateAlone(holder, options, reports);
      continue;
    }
    if (!waits) onWait?.();
    waits = true;
    await setTimeout(LOOK_AGAIN_MS);
  }
  return reports;
}

/** What `migrate` would do. Nothing is written. */
export async function pendingMigrations(): Promise<MigrationReport[]> {
  const reports: MigrationReport[] = [];
  for (const migration of MIGRATIONS.slice(await schemaVersion())) {
    const report = reportOf(migration);
    for await (const batch of batches(migration)) {
      report.looked += batch.length;
      report.changed += (await changesOf(migration, batch)).length;
    }
    reports.push(report);
  }
  return reports;
}

async function migrateAlone(
  holder: Types.ObjectId,
  { migrations = MIGRATIONS, onProgress }: MigrateOptions,
  reports: MigrationReport[],
): Promise<void> {
  // Should it fail, the next batch finds out.
  const renewal = setInterval(() => void advance(holder).catch(() => undefined), RENEW_MS);
  try {
    const { version } = await keepSchemaVersion();
    for (const migration of migrations.slice(version)) {
      const report = reportOf(migration);
      await runMigration(migration, holder, report, onProgress);
      reports.push(report);
    }
  } catch (error) {
    // Who took over finishes it.
    if (!(error instanceof LeaseLost)) throw error;
  } finally {
    clearInterval(renewal);
    await releaseLease(holder);
  }
}

async function runMigration(
  migration: Migration,
  holder: Types.ObjectId,
  report: MigrationReport,
  onProgress: MigrateOptions['onProgress'],
): Promise<void> {
  const { version } = migration;
  const { step } = await SchemaState.findById(SCHEMA).orFail().lean();
  const done = step?.version === version ? step.after : undefined;
  for await (const batch of batches(migration, done)) {
    const writes = await changesOf(migration, batch);
    // Past the models, which know only today's shapes, and would say that the document was changed by somebody.
    if (writes.length > 0) await collectionOf(migration).bulkWrite(writes, { ordered: false });
    report.looked += batch.length;
    report.changed += writes.length;
    await advance(holder, { $set: { step: { version, after: batch.at(-1)!._id } } });
    onProgress?.(report);
  }
  await migration.finish?.();
  if (report.changed > 0) await announceChange(migration.part);
  await advance(holder, { $set: { version }, $unset: { step: 1 } });
}

async function changesOf(migration: Migration, batch: Stored[]) {
  const writes = [];
  for (const document of batch) {
    const { _id, updatedAt } = document;
    const $set = await migration.change(document);
    // What somebody changes meanwhile is of today's shape already.
    if ($set)
      writes.push({ updateOne: { filter: { _id, ...(updatedAt && { updatedAt }) }, update: { $set } } });
  }
  return writes;
}

async function* batches(migration: Migration, done?: Types.ObjectId): AsyncGenerator<Stored[]> {
  const projection = Object.fromEntries(['updatedAt', ...migration.fields].map((field) => [field, 1]));
  for (let after = done; ;) {
    const batch = await collectionOf(migration)
      .find({ ...migration.among, ...(after && { _id: { $gt: after } }) }, { projection })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
    if (batch.length === 0) return;
    yield batch;
    after = batch.at(-1)!._id;
  }
}

function collectionOf({ collection }: Migration) {
  return mongoose.connection.db!.collection<Stored>(collection);
}

function reportOf({ version, name, collection }: Migration): MigrationReport {
  return { version, name, collection, looked: 0, changed: 0 };
}
