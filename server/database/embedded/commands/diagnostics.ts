import { arch, hostname, totalmem, type } from 'node:os';
import { Binary, Double, Int32 } from 'bson';
import { badValue, CommandError, notImplemented } from '../errors.js';
import { breathing, type Rows } from '../cursors.js';
import { PAUSE } from '../query/scan.js';
import type { Collection } from '../storage/catalog.js';
import { entries, prefixRange, type Store } from '../storage/store.js';
import { numberOf, type Doc } from '../values/bson.js';
import { randomUUID } from 'node:crypto';
import { collectionName, type Command } from './context.js';
import { VERSION } from './handshake.js';

/** What mongosh, Compass and the driver's `admin()` ask about a server; nothing here reads or changes a document. */
export const serverStatus: Command = {
  fields: ['repl', 'metrics', 'locks'],
  run: () => ({
    host: hostname(),
    version: VERSION,
    process: 'embedded',
    pid: process.pid,
    uptime: new Double(Math.floor(process.uptime())),
    localTime: new Date(),
    storageEngine: { name: 'lmdb', persistent: true, readOnly: false },
  }),
};

export const hostInfo: Command = {
  fields: [],
  run: () => ({
    system: {
      currentTime: new Date(),
      hostname: hostname(),
      memSizeMB: Math.floor(totalmem() / 2 ** 20),
      cpuArch: arch(),
    },
    os: { type: type() },
    extra: {},
  }),
};

export const whatsMyUri: Command = { fields: [], run: () => ({ you: 'embedded' }) };

export const getLog: Command = { fields: [], run: () => ({ totalLinesWritten: 0, log: [] }) };

export const getCmdLineOpts: Command = { fields: [], run: () => ({ argv: [], parsed: {} }) };

/** Only the version whose behaviour is followed is a parameter here. */
export const getParameter: Command = {
  fields: ['featureCompatibilityVersion'],
  run: ({ body }) => {
    if (!body.featureCompatibilityVersion && body.getParameter !== '*')
      throw new CommandError(72, 'no option found to get');
    return { featureCompatibilityVersion: { version: VERSION.split('.').slice(0, 2).join('.') } };
  },
};

/** A session holds nothing here: it may begin, go on and end at any time. */
export const startSession: Command = {
  fields: [],
  run: () => ({
    id: { id: new Binary(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), 4) },
    timeoutMinutes: 30,
  }),
};

export const profile: Command = {
  fields: ['slowms', 'sampleRate', 'filter'],
  run: ({ body }) => {
    const level = numberOf(body.profile);
    if (level !== 0 && level !== -1) throw notImplemented('the profiler');
    return { was: new Int32(0), slowms: new Int32(100), sampleRate: new Double(1) };
  },
};

export const replSetGetStatus: Command = {
  fields: ['initialSync'],
  run: () => {
    throw new CommandError(76, 'not running with --replSet');
  },
};

export const dbStats: Command = {
  fields: ['scale', 'freeStorage'],
  run: async ({ engine, db, body }) => {
    const sizes = await Promise.all(engine.catalog.list(db).map((each) => sizeOf(engine.store, each)));
    const sum = (of: (size: Size) => number): number => sizes.reduce((total, size) => total + of(size), 0);
    const scale = scaleOf(body.scale);
    const [objects, bytes] = [sum(({ count }) => count), sum((size) => size.bytes)];
    return {
      db,
      collections: new Int32(sizes.length),
      views: new Int32(0),
      objects,
      avgObjSize: objects > 0 ? bytes / objects : 0,
      dataSize: bytes / scale,
      storageSize: bytes / scale,
      indexes: new Int32(sum(({ indexes }) => indexes)),
      scaleFactor: scale,
    };
  },
};

export const collStats: Command = {
  fields: ['scale'],
  run: async ({ engine, db, body }) => {
    const name = collectionName(body, 'collStats' in body ? 'collStats' : 'collstats');
    const collection = engine.catalog.find(db, name);
    const scale = scaleOf(body.scale);
    const { count, bytes, indexes } = collection ? await sizeOf(engine.store, collection) : NOTHING;
    const sizes: Doc = {
      size: bytes / scale,
      count,
      storageSize: bytes / scale,
      nindexes: new Int32(indexes),
    };
    if (count > 0) sizes.avgObjSize = bytes / count;
    return { ns: `${db}.${name}`, ...sizes, capped: false, scaleFactor: scale };
  },
};

interface Size {
  count: number;
  bytes: number;
  indexes: number;
}

const NOTHING: Size = { count: 0, bytes: 0, indexes: 0 };

async function sizeOf(store: Store, collection: Collection): Promise<Size> {
  const size = { count: 0, bytes: 0, indexes: collection.indexes.length };
  for await (const { length } of breathing(stored(store, collection))) {
    size.count++;
    size.bytes += length;
  }
  return size;
}

function* stored({ docs }: Store, { prefix }: Collection): Rows {
  for (const { value } of entries(docs, prefixRange(prefix), false)) {
    yield value;
    yield PAUSE;
  }
}

function scaleOf(value: unknown): number {
  const scale = value === undefined ? 1 : numberOf(value);
  if (scale === undefined || scale < 1) throw badValue('scale has to be at least 1');
  return Math.trunc(scale);
}
