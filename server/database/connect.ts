import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { Config } from '../config.js';
import { connectForPings } from './answers.js';
import { DatabaseLocked, startEmbeddedDatabase } from './embedded/index.js';

const SERVER_SELECTION_TIMEOUT_MS = 5_000;
/** Another process may just be closing the folder: so long anybody waits for it. */
const WAIT_FOR_FOLDER_MS = 2_000;
const RETRY_MS = 100;
const DATABASE_NAME = 'kabar-kim';

export interface Database {
  /** The connection string in use. */
  uri: string;
  /** Which of the two it is. */
  kind: 'mongodb' | 'embedded';
  /** Makes every index that is missing. */
  makeIndexes(): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Where another process holds the embedded database, use it through that process (the command line). */
  join?: boolean;
  /** How long to wait for a folder that another process holds, in ms, and who is told once that it is waited for. */
  waitMs?: number;
  onWait?: (held: DatabaseLocked) => void;
  /** Told when the embedded database dies on its own; without it that is an uncaught exception. */
  onFailure?: (error: Error) => void;
  /** Whether it is to be asked if the database is there: who serves pages does. */
  pings?: boolean;
  /** The driver's client then emits an event for every command. */
  monitorCommands?: boolean;
}

/**
 * Connects Mongoose to `MONGODB_URI`, or starts the embedded database in `DATA_DIR` and connects to that,
 * and makes sure every index exists.
 * @throws when the database cannot be reached, or another process holds the folder and it is not to be joined
 */
export async function connectDatabase(
  config: Pick<Config, 'dataDir' | 'mongodbUri'>,
  { pings = true, monitorCommands = false, ...options }: ConnectOptions = {},
): Promise<Database> {
  const source = config.mongodbUri
    ? { uri: config.mongodbUri, close: async () => undefined }
    : await embedded(path.join(config.dataDir, 'database'), options);
  mongoose.set('strictQuery', 'throw');
  await mongoose.connect(source.uri, {
    serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
    autoIndex: false,
    autoCreate: false,
    monitorCommands,
  });
  if (pings) await connectForPings(source.uri);
  await makeIndexes();
  return {
    uri: source.uri,
    kind: config.mongodbUri ? 'mongodb' : 'embedded',
    makeIndexes,
    async close() {
      await mongoose.disconnect();
      await source.close();
    },
  };
}

async function embedded(
  folder: string,
  { join = false, waitMs = WAIT_FOR_FOLDER_MS, onWait, onFailure }: ConnectOptions,
): Promise<{ uri: string; close(): Promise<unknown> }> {
  const giveUpAt = performance.now() + waitMs;
  for (let told = false; ; told = true) {
    try {
      const database = await startEmbeddedDatabase({ folder, onFailure });
      return { uri: withDatabaseName(database.uri), close: () => database.close() };
    } catch (error) {
      if (!(error instanceof DatabaseLocked)) throw error;
      if (join) return { uri: withDatabaseName(error.uri), close: async () => undefined };
      if (performance.now() > giveUpAt) throw error;
      if (!told) onWait?.(error);
      await setTimeout(RETRY_MS);
    }
  }
}

function withDatabaseName(uri: string): string {
  return uri.replace('/?', `/${DATABASE_NAME}?`);
}

async function makeIndexes(): Promise<void> {
  await Promise.all(Object.values(mongoose.models).map((model) => model.createIndexes()));
}
