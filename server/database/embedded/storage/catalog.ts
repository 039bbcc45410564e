import { BSON } from 'bson';
import { CommandError } from '../errors.js';
import { plain, type Doc } from '../values/bson.js';
import { parseFilter, type Filter } from '../query/filter.js';
import { parseIndexPattern, type Pattern } from '../query/sort.js';
import { decode } from '../values/bson.js';
import { after, type Store } from './store.js';

export interface Index {
  id: number;
  /** The id as the first bytes of its keys. */
  prefix: Buffer;
  name: string;
  /** As createIndexes got it: what listIndexes answers. */
  spec: Doc;
  pattern: Pattern;
  unique: boolean;
  sparse: boolean;
  partial?: Filter;
  /** Equalities of the partial filter: a query that has them all may use the index. */
  partialQuery?: Doc;
  expireAfterSeconds?: number;
  /** Which fields ever went through an array. */
  multikey: boolean[];
  /** For queries that are still under way. */
  dropped?: boolean;
}

export interface Collection {
  id: number;
  prefix: Buffer;
  db: string;
  name: string;
  uuid: Buffer;
  indexes: Index[];
  /** Indexes that writes keep but queries may not use yet. Not stored. */
  building: Index[];
  /** For queries that are still under way. */
  dropped?: boolean;
}

const NEXT_ID = Buffer.from('next-id');
const COLLECTION = 'collection:';
const GARBAGE = 'garbage:';

/** What is stored where. Read from memory, written within the caller's transaction. */
export interface Catalog {
  find(db: string, name: string): Collection | undefined;
  list(db?: string): Collection[];
  /** Adds a collection with its `_id` index. Within a write. */
  create(db: string, name: string, uuid: Buffer): Collection;
  /** Makes an index object with an id of its own, not yet part of the collection. Within a write. */
  newIndex(spec: Doc): Index;
  /** Stores a collection's changed indexes. Within a write. */
  save(collection: Collection): void;
  /** Forgets a collection; its entries are removed later by `collectGarbage`. Within a write. */
  drop(collection: Collection): void;
  /** Gives a collection another name. Within a write. */
  rename(collection: Collection, db: string, name: string): void;
  /** Leaves an index's entries to `collectGarbage`. Within a write. */
  discard(index: Index): void;
  /** The tables and prefixes still to be emptied. */
  garbage(): { key: Buffer; table: 'docs' | 'idx'; prefix: Buffer }[];
}

export function openCatalog(store: Store): Catalog {
  const { meta } = store;
  let collections = load();
  store.onFailedCommit(() => (collections = load()));

  function load(): Map<string, Collection> {
    const found = new Map<string, Collection>();
    for (const { value } of meta.getRange({
      start: Buffer.from(COLLECTION),
      end: after(Buffer.from(COLLECTION)),
    })) {
      const collection = fromRecord(decode(value));
      found.set(`${collection.db}.${collection.name}`, collection);
    }
    return found;
  }

  function nextId(): number {
    const id = meta.get(NEXT_ID)?.readUInt32BE() ?? 1;
    const next = Buffer.alloc(4);
    next.writeUInt32BE(id + 1);
    void meta.put(NEXT_ID, next);
    return id;
  }

  function save(collection: Collection): void {
    void meta.put(recordKey(collection), Buffer.from(BSON.serialize(toRecord(collection))));
  }

  function leaveToGarbage(table: 'docs' | 'idx', prefix: Buffer): void {
    void meta.put(Buffer.from(`${GARBAGE}${table}:${prefix.toString('hex')}`), prefix);
  }

  return {
    find: (db, name) => collections.get(`${db}.${name}`),
    list: (db) => [...collections.values()].filter((collection) => db === undefined || collection.db === db),
    create(db, name, uuid) {
      const id = nextId();
      const collection: Collection = { id, prefix: idPrefix(id), db, name, uuid, indexes: [], building: [] };
      save(collection);
      collections.set(`${db}.${name}`, collection);
      return collection;
    },
    newIndex: (spec) => toIndex(nextId(), spec),
    save,
    drop(collection) {
      collections.delete(`${collection.db}.${collection.name}`);
      collection.dropped = true;
      void meta.remove(recordKey(collection));
      leaveToGarbage('docs', collection.prefix);
      for (const index of collection.indexes) leaveToGarbage('idx', index.prefix);
    },
    rename(collection, db, name) {
      collections.delete(`${collection.db}.${collection.name}`);
      void meta.remove(recordKey(collection));
      Object.assign(collection, { db, name });
      save(collection);
      collections.set(`${db}.${name}`, collection);
    },
    discard(index) {
      index.dropped = true;
      leaveToGarbage('idx', index.prefix);
    },
    garbage: () =>
      [...meta.getRange({ start: Buffer.from(GARBAGE), end: after(Buffer.from(GARBAGE)) })].map(
        ({ key, value }) => ({
          key: Buffer.from(key),
          table: key.toString().startsWith(`${GARBAGE}docs`) ? ('docs' as const) : ('idx' as const),
          prefix: value,
        }),
      ),
  };
}

const recordKey = ({ db, name }: Collection): Buffer => Buffer.from(`${COLLECTION}${db}.${name}`);

function toRecord({ id, db, name, uuid, indexes }: Collection): Doc {
  const stored = indexes.map((index) => ({ id: index.id, spec: index.spec, multikey: index.multikey }));
  return { id, db, name, uuid, indexes: stored };
}

function fromRecord(record: Doc): Collection {
  const { id, db, name } = plain(record) as { id: number; db: string; name: string };
  const stored = record.indexes as Doc[];
  const indexes = stored.map((entry) => {
    const index = toIndex(plain(entry.id) as number, entry.spec as Doc);
    return { ...index, multikey: entry.multikey as boolean[] };
  });
  const uuid = Buffer.from((record.uuid as { buffer: Uint8Array }).buffer);
  return { id, prefix: idPrefix(id), db, name, uuid, indexes, building: [] };
}

function toIndex(id: number, spec: Doc): Index {
  const options = plain(spec) as { unique?: boolean; sparse?: boolean; expireAfterSeconds?: number };
  const pattern = parseIndexPattern(spec.key as Doc);
  const partialQuery = spec.partialFilterExpression as Doc | undefined;
  return {
    id,
    prefix: idPrefix(id),
    name: String(spec.name),
    spec,
    pattern,
    unique: Boolean(options.unique),
    sparse: Boolean(options.sparse),
    partial: partialQuery && parseFilter(partialQuery),
    partialQuery,
    expireAfterSeconds: options.expireAfterSeconds,
    multikey: pattern.fields.map(() => false),
  };
}

function idPrefix(id: number): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(id);
  return prefix;
}

/** The collection, or NamespaceNotFound (26). */
export function requireCollection(catalog: Catalog, db: string, name: string): Collection {
  const collection = catalog.find(db, name);
  if (!collection) throw new CommandError(26, `ns not found: ${db}.${name}`);
  return collection;
}
