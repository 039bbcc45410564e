import type { Types, UpdateQuery } from 'mongoose';
import { SCHEMA, SchemaState, type SchemaStateRecord } from '../../models/schema-state.js';
import { filledCollection } from '../database/filled-collection.js';
import { SCHEMA_VERSION } from './index.js';

/** After a crash the next process takes over so much later. */
const LEASE_MS = 10_000;

/** Another process took the lease over, because this one stood still for too long. */
export class LeaseLost extends Error {}

/** The database was written by a newer program than this one. */
export class NewerDatabase extends Error {
  constructor(version: number) {
    super(
      `the database has schema version ${version} and this portal knows up to ${SCHEMA_VERSION}: ` +
        'start the newer portal that wrote it, or restore an older backup',
    );
  }
}

/**
 * The version of the stored shapes: 0 of data from before versions were kept, the newest of an empty database.
 * Nothing is written.
 * @throws NewerDatabase
 */
export async function schemaVersion(): Promise<number> {
  const state = await SchemaState.findById(SCHEMA).lean();
  if (!state) return (await filledCollection()) ? 0 : SCHEMA_VERSION;
  if (state.version > SCHEMA_VERSION) throw new NewerDatabase(state.version);
  return state.version;
}

/** The same, written down: what is put into an empty database from now on is of today's shape. */
export async function keepSchemaVersion(version?: number): Promise<SchemaStateRecord> {
  const $setOnInsert = { version: version ?? (await schemaVersion()) };
  return SchemaState.findOneAndUpdate(
    { _id: SCHEMA },
    { $setOnInsert },
    { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
  )
    .orFail()
    .lean();
}

/** Whether this process may migrate: nobody else does. */
export async function takeLease(holder: Types.ObjectId): Promise<boolean> {
  const now = Date.now();
  const taken = await SchemaState.updateOne(
    { _id: SCHEMA, until: { $lte: new Date(now) } },
    { $set: { holder, until: new Date(now + LEASE_MS) } },
  );
  return taken.modifiedCount === 1;
}

/** Writes down how far the work is, and keeps the lease. @throws LeaseLost */
export async function advance(
  holder: Types.ObjectId,
  { $set, ...update }: UpdateQuery<SchemaStateRecord> = {},
): Promise<void> {
  const until = new Date(Date.now() + LEASE_MS);
  const kept = await SchemaState.updateOne({ _id: SCHEMA, holder }, { ...update, $set: { ...$set, until } });
  if (kept.matchedCount === 0) throw new LeaseLost('another process has taken over the migration');
}

/** Lets the next one begin at once. */
export async function releaseLease(holder: Types.ObjectId): Promise<void> {
  await SchemaState.updateOne(
    { _id: SCHEMA, holder },
    { $set: { until: new Date(0) }, $unset: { holder: 1 } },
  );
}
