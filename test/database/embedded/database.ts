import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient, type Db } from 'mongodb';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../../server/database/embedded/index.js';

export interface TestDatabase {
  client: MongoClient;
  db: Db;
  uri: string;
  folder: string;
  /** Stops the database; its folder stays until `remove`. */
  stop(): Promise<void>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** An embedded database of its own in a temporary folder, with a client connected to it. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'embedded-'));
  let database: EmbeddedDatabase;
  const opened = { folder } as TestDatabase;
  opened.start = async () => {
    database = await startEmbeddedDatabase({ folder });
    opened.uri = database.uri;
    opened.client = await MongoClient.connect(database.uri);
    opened.db = opened.client.db('test');
  };
  opened.stop = async () => {
    await opened.client.close();
    await database.close();
  };
  opened.remove = async () => {
    await opened.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await opened.start();
  return opened;
}

/** The error an operation fails with; fails itself when it does not. */
export async function errorOf(
  operation: Promise<unknown>,
): Promise<Error & { code?: number; codeName?: string }> {
  try {
    await operation;
  } catch (error) {
    return error as Error & { code?: number; codeName?: string };
  }
  throw new Error('it did not fail');
}
