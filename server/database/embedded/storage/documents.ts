import { BSONRegExp } from 'bson';
import { CommandError } from '../errors.js';
import { encodeForStorage, type Doc } from '../values/bson.js';
import { describe } from '../values/describe.js';
import { encodeDocumentKey, encodeIndexKey, encodeKey } from '../values/keys.js';
import { equal } from '../values/order.js';
import { keysOf } from '../values/paths.js';
import type { Catalog, Collection, Index } from './catalog.js';
import { entries, prefixRange, type Store } from './store.js';

/** Everything a write of one document will do, checked before any of it is done. */
interface IndexChange {
  add: Buffer[];
  remove: Buffer[];
}

/** The keys of one document in one index, by their bytes as text, and the values each was made of. */
type IndexKeys = Map<string, { key: Buffer; values: unknown[] }>;

const NO_KEYS: IndexKeys = new Map();

export interface Documents {
  /** How many documents were added, changed or removed since the start. */
  changes(): number;
  read(collection: Collection, id: Buffer): Buffer | undefined;
  /** Adds a document with an `_id`. Within a write; throws 11000, 17280, 171 before changing anything. */
  insert(collection: Collection, doc: Doc, bytes?: Uint8Array): void;
  /** Replaces a document by one with the same `_id`. Within a write; throws as `insert` does. */
  replace(collection: Collection, before: Doc, after: Doc, bytes: Uint8Array): void;
  /** Within a write. */
  remove(collection: Collection, doc: Doc): void;
  /** Adds the entries of a new index for one stored document. Within a write; throws as `insert` does. */
  addToIndex(collection: Collection, index: Index, doc: Doc): void;
}

export function openDocuments(store: Store, catalog: Catalog): Documents {
  const { docs, idx } = store;

  /** The keys a document has in an index; none when it is sparse or partial and leaves the document out. */
  function indexKeys(collection: Collection, index: Index, doc: Doc, id: Buffer, widen: boolean): IndexKeys {
    const { pattern } = index;
    if (index.partial && !index.partial.matches(doc)) return NO_KEYS;
    const { keys, multikey, exists } = keysOf(doc, pattern.paths);
    if (index.sparse && !exists) return NO_KEYS;
    if (widen && multikey.some((flag, i) => flag && !index.multikey[i]))
      markMultikey(collection, index, multikey);
    const unique: IndexKeys = new Map();
    for (const values of keys) {
      const key = encodeIndexKey(index.prefix, values, pattern.descending, id);
      unique.set(key.toString('latin1'), { key, values });
    }
    return unique;
  }

  /** Collections whose indexes met their first array; stored with the next write that succeeds. */
  const widened = new Set<Collection>();
  function markMultikey(collection: Collection, index: Index, flags: boolean[]): void {
    index.multikey = index.multikey.map((flag, i) => flag || flags[i]!);
    widened.add(collection);
  }

  function checkUnique(collection: Collection, index: Index, values: unknown[], id: Buffer): void {
    const range = prefixRange(encodeIndexKey(index.prefix, values, index.pattern.descending));
    for (const { value } of entries(idx, range, false)) {
      if (!value.equals(id)) throw duplicateKey(collection, index.name, index.spec.key as Doc, values);
    }
  }

  function changeOf(
    collection: Collection,
    index: Index,
    id: Buffer,
    before?: Doc,
    after?: Doc,
  ): IndexChange {
    const old = before ? indexKeys(collection, index, before, id, false) : NO_KEYS;
    const fresh = after ? indexKeys(collection, index, after, id, true) : NO_KEYS;
    const added = [...fresh].flatMap(([bytes, entry]) => (old.has(bytes) ? [] : entry));
    if (index.unique) for (const { values } of added) checkUnique(collection, index, values, id);
    const removed = [...old].flatMap(([bytes, entry]) => (fresh.has(bytes) ? [] : entry));
    return { add: added.map(({ key }) => key), remove: removed.map(({ key }) => key) };
  }

  let applied = 0;
  function apply(id: Buffer, changes: IndexChange[]): void {
    applied++;
    for (const { add, remove } of changes) {
      for (const key of remove) void idx.remove(key);
      for (const key of add) void idx.put(key, id);
    }
    for (const changed of widened) {
      if (catalog.find(changed.db, changed.name) === changed) catalog.save(changed);
    }
    widened.clear();
  }

  /** The indexes beside `_id`, whose entries are the documents themselves. */
  const secondary = ({ indexes, building }: Collection): Index[] =>
    [...indexes, ...building].filter(({ name }) => name !== '_id_');

  return {
    changes: () => applied,
    read: (collection, id) => docs.get(encodeDocumentKey(collection.prefix, id)),
    insert(collection, doc, bytes = encodeForStorage(doc)) {
      const id = encodeKey(checkId(doc._id));
      const key = encodeDocumentKey(collection.prefix, id);
      if (docs.get(key)) throw duplicateKey(collection, '_id_', { _id: 1 }, [doc._id]);
      const changes = secondary(collection).map((index) => changeOf(collection, index, id, undefined, doc));
      void docs.put(key, asBuffer(bytes));
      apply(id, changes);
    },
    replace(collection, before, after, bytes) {
      if (!equal(before._id, after._id)) {
        throw new CommandError(
          66,
          "Performing an update on the path '_id' would modify the immutable field '_id'",
        );
      }
      const id = encodeKey(before._id);
      const changes = secondary(collection).map((index) => changeOf(collection, index, id, before, after));
      void docs.put(encodeDocumentKey(collection.prefix, id), asBuffer(bytes));
      apply(id, changes);
    },
    remove(collection, doc) {
      const id = encodeKey(doc._id);
      const changes = secondary(collection).map((index) => changeOf(collection, index, id, doc));
      void docs.remove(encodeDocumentKey(collection.prefix, id));
      apply(id, changes);
    },
    addToIndex(collection, index, doc) {
      const id = encodeKey(doc._id);
      const change = changeOf(collection, index, id, undefined, doc);
      apply(id, [change]);
    },
  };
}

function checkId(id: unknown): unknown {
  if (Array.isArray(id)) throw new CommandError(53, "The '_id' value cannot be of type array");
  if (id instanceof BSONRegExp) throw new CommandError(53, "The '_id' value cannot be of type regex");
  if (id === undefined) throw new CommandError(53, 'a document needs an _id');
  return id;
}

function duplicateKey(
  { db, name }: Collection,
  index: string,
  keyPattern: Doc,
  values: unknown[],
): CommandError {
  const keyValue: Doc = {};
  Object.keys(keyPattern).forEach((field, i) => (keyValue[field] = shown(values[i])));
  const message = `E11000 duplicate key error collection: ${db}.${name} index: ${index} dup key: ${describe(keyValue)}`;
  return new CommandError(11000, message, { keyPattern, keyValue });
}

const shown = (value: unknown): unknown => (value === undefined || typeof value === 'symbol' ? null : value);

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
