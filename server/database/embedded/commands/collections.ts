import { randomBytes } from 'node:crypto';
import { Binary, Long } from 'bson';
import { badValue, CommandError, notImplemented } from '../errors.js';
import { parseFilter } from '../query/filter.js';
import { requireCollection, type Collection } from '../storage/catalog.js';
import { collectGarbage } from '../storage/garbage.js';
import { encode, flagOption, integerOption, isDocument, type Doc } from '../values/bson.js';
import { collectionName, type Call, type Command, type Engine } from './context.js';

const UUID_SUBTYPE = 4;

/** The collection, made with its `_id` index when it does not exist. Within a write. */
export function ensureCollection({ catalog }: Engine, db: string, name: string): Collection {
  const existing = catalog.find(db, name);
  if (existing) return existing;
  const uuid = randomBytes(16);
  // Version 4, variant 1: the driver refuses other bits.
  uuid[6] = (uuid[6]! & 0x0f) | 0x40;
  uuid[8] = (uuid[8]! & 0x3f) | 0x80;
  const collection = catalog.create(db, name, uuid);
  collection.indexes.push(catalog.newIndex({ v: 2, key: { _id: 1 }, name: '_id_' }));
  catalog.save(collection);
  return collection;
}

const REFUSED = ['capped', 'size', 'max', 'viewOn', 'pipeline', 'validator', 'timeseries', 'clusteredIndex'];
const IGNORED = ['autoIndexId', 'idIndex', 'validationLevel', 'validationAction', 'storageEngine'];
REFUSED.push('encryptedFields', 'changeStreamPreAndPostImages', 'indexOptionDefaults', 'expireAfterSeconds');

export const create: Command = {
  fields: [...REFUSED, ...IGNORED],
  run: async ({ engine, db, body }) => {
    const name = collectionName(body, 'create');
    for (const option of REFUSED) if (body[option]) throw notImplemented(`a collection with ${option}`);
    await engine.store.write(() => {
      // Mongoose creates its collections whether they exist or not and expects this error.
      if (engine.catalog.find(db, name))
        throw new CommandError(48, `Collection ${db}.${name} already exists.`);
      ensureCollection(engine, db, name);
    });
    return {};
  },
};

export const drop: Command = {
  fields: [],
  run: async ({ engine, db, body }) => {
    const name = collectionName(body, 'drop');
    const ns = `${db}.${name}`;
    const dropped = await engine.store.write(() => {
      const collection = engine.catalog.find(db, name);
      if (collection) engine.catalog.drop(collection);
      return collection;
    });
    if (!dropped) return { ns };
    await collectGarbage(engine.store, engine.catalog);
    return { ns, nIndexesWas: dropped.indexes.length };
  },
};

/** `{renameCollection: 'db.from', to: 'db.to', dropTarget}`, a command of the admin database. */
export const renameCollection: Command = {
  fields: ['to', 'dropTarget'],
  run: async ({ engine, body }) => {
    const [from, to] = [namespace(body.renameCollection), namespace(body.to)];
    const { catalog } = engine;
    await engine.store.write(() => {
      const collection = requireCollection(catalog, ...from);
      const target = catalog.find(...to);
      if (target === collection) throw new CommandError(20, "Can't rename a collection to itself");
      if (target && !flagOption(body.dropTarget)) throw new CommandError(48, 'target namespace exists');
      if (target) catalog.drop(target);
      catalog.rename(collection, ...to);
    });
    await collectGarbage(engine.store, catalog);
    return {};
  },
};

function namespace(value: unknown): [string, string] {
  const [, db = '', name = ''] = /^([^.]+)\.(.+)$/s.exec(String(value)) ?? [];
  return [db, collectionName({ renameCollection: name }, 'renameCollection')];
}

export const dropDatabase: Command = {
  fields: [],
  run: async ({ engine, db }) => {
    await engine.store.write(() => {
      for (const collection of engine.catalog.list(db)) engine.catalog.drop(collection);
    });
    await collectGarbage(engine.store, engine.catalog);
    return { dropped: db };
  },
};

export const listCollections: Command = {
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run: ({ db, engine, body }) => {
    const filter = parseFilter(isDocument(body.filter) ? body.filter : {});
    const nameOnly = flagOption(body.nameOnly);
    const all = engine.catalog.list(db).map((collection) => describeCollection(collection));
    const batch = all
      .filter((doc) => filter.matches(doc))
      .map((doc) => {
        return encode(nameOnly ? { name: doc.name, type: doc.type } : doc);
      });
    return { cursor: { id: Long.ZERO, ns: `${db}.$cmd.listCollections` }, field: 'firstBatch', batch };
  },
};

function describeCollection({ name, uuid, indexes }: Collection): Doc {
  return {
    name,
    type: 'collection',
    options: {},
    info: { readOnly: false, uuid: new Binary(uuid, UUID_SUBTYPE) },
    idIndex: indexes[0]!.spec,
  };
}

export const listDatabases: Command = {
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  run: ({ engine, body }) => {
    const names = [...new Set(engine.catalog.list().map(({ db }) => db))].sort();
    const filter = parseFilter(isDocument(body.filter) ? body.filter : {});
    const databases = names
      .map((name) => ({ name, sizeOnDisk: 0, empty: false }))
      .filter((doc) => filter.matches(doc));
    if (flagOption(body.nameOnly)) return { databases: databases.map(({ name }) => ({ name })) };
    return { databases, totalSize: 0, totalSizeMb: 0 };
  },
};

/** Changes how long a TTL index keeps documents; everything else is refused. */
export const collMod: Command = {
  fields: ['index', ...REFUSED, ...IGNORED],
  run: async ({ engine, db, body }: Call) => {
    for (const option of REFUSED) if (body[option]) throw notImplemented(`collMod of ${option}`);
    const { index: wanted } = body;
    if (!isDocument(wanted) || wanted.expireAfterSeconds === undefined) {
      throw notImplemented("collMod of anything but an index's expireAfterSeconds");
    }
    const seconds = integerOption(wanted.expireAfterSeconds, 'expireAfterSeconds', 0);
    if (seconds < 0) throw badValue('expireAfterSeconds must not be negative');
    return engine.store.write(() => {
      const collection = requireCollection(engine.catalog, db, collectionName(body, 'collMod'));
      const pattern = isDocument(wanted.keyPattern) ? JSON.stringify(encode(wanted.keyPattern)) : undefined;
      const index = collection.indexes.find(
        ({ name, spec }) => name === wanted.name || JSON.stringify(encode(spec.key as Doc)) === pattern,
      );
      if (!index) throw new CommandError(27, 'cannot find index for collMod');
      const before = index.expireAfterSeconds;
      index.expireAfterSeconds = seconds;
      index.spec.expireAfterSeconds = seconds;
      engine.catalog.save(collection);
      return { expireAfterSeconds_old: before, expireAfterSeconds_new: seconds };
    });
  },
};
