import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { Collection } from 'mongodb';
import mongoose from 'mongoose';
import { Organisation } from '../../models/organisation.js';
import { PresetReason } from '../../models/preset-reason.js';
import { announceChange, PUBLIC_PARTS } from '../../models/public-version.js';
import type { PageStore } from '../../server/cache/page-store.js';
import { loadConfig, type Config } from '../../server/config.js';
import { connectDatabase, type Database } from '../../server/database/connect.js';
import { createListener } from '../../server/listener.js';
import { createLog } from '../../server/log.js';
import { prepareDatabase } from '../../server/migrations/prepare.js';
import type { Portal } from '../../server/portal.js';
import { ensurePresetReasons } from '../../server/moderation/preset-reasons.js';
import { importRegions } from '../../server/regions/import.js';
import { listenHere } from './listening.js';
import { memoryFolder } from './memory-folder.js';

export interface RunningPortal extends Portal {
  url: string;
  /** What another process connects to the same database with. */
  databaseUri: string;
}

let running: { portal: RunningPortal; server: Server; database: Database; pages: PageStore } | undefined;

/** The portal under test: the real application on a real database, started once for the whole run. */
export function portal(): RunningPortal {
  if (!running) throw new Error('the portal is started by test/support/hooks');
  return running.portal;
}

/** Through which another process reaches the same database. */
export function databaseUri(): string {
  if (!running) throw new Error('the portal is started by test/support/hooks');
  return running.database.uri;
}

/** The pages that the portal under test keeps. */
export function keptPages(): PageStore {
  if (!running) throw new Error('the portal is started by test/support/hooks');
  return running.pages;
}

export async function startPortal(): Promise<void> {
  const dataDir = memoryFolder('kabar-kim-test-');
  const server = createServer();
  const url = `http://${await listenHere(server)}`;
  const config = testConfig(dataDir, url);
  const database = await connectDatabase(config, { monitorCommands: true }).catch((error: unknown) => {
    // Still listening, the run would never end.
    server.close();
    throw error;
  });
  await mongoose.connection.dropDatabase();
  await database.makeIndexes();
  const started = { config, log: createLog(config.logLevel), url, databaseUri: database.uri };
  await prepareDatabase(started);
  await ensurePresetReasons();
  const { listener, store } = createListener(started);
  server.on('request', listener);
  running = { portal: started, server, database, pages: store };
}

export async function stopPortal(): Promise<void> {
  if (!running) return;
  const { server, database, portal: stopped } = running;
  running = undefined;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await database.close();
  await rm(stopped.config.dataDir, { recursive: true, force: true });
}

const KEPT_COLLECTIONS = ['regions', 'presetreasons', 'publicversions', 'schemastates'];

/** Empties every collection but what every portal starts with: regions, their organisations, reasons, versions. */
export async function freshDatabase(): Promise<void> {
  const collections = await mongoose.connection.db!.collections();
  await Promise.all(collections.map(emptied));
  // Written past the models, which would have said so.
  await Promise.all(PUBLIC_PARTS.map(announceChange));
}

/** The same, and that anew as well: to be called after tests that wrote wherever anybody can write. */
export async function newDatabase(): Promise<void> {
  await freshDatabase();
  await Promise.all([Organisation.deleteMany({}), PresetReason.deleteMany({})]);
  await importRegions(portal().config.region);
  await ensurePresetReasons();
}

async function emptied(collection: Collection): Promise<void> {
  const { collectionName } = collection;
  if (KEPT_COLLECTIONS.includes(collectionName)) return;
  await collection.deleteMany(collectionName === 'organisations' ? { code: { $not: /^\d\d\.\d\d/ } } : {});
}

function testConfig(dataDir: string, url: string): Config {
  return loadConfig({
    DATA_DIR: dataDir,
    BASE_URL: url,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    ...(process.env.TEST_MONGODB_URI
      ? { MONGODB_URI: process.env.TEST_MONGODB_URI, SESSION_SECRET: 'only-for-tests-'.repeat(3) }
      : {}),
  });
}
