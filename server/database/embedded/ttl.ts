import type { Engine } from './commands/context.js';
import { CommandError } from './errors.js';
import { decode } from './values/bson.js';
import { encodeIndexKey } from './values/keys.js';
import type { Collection, Index } from './storage/catalog.js';
import { after, type Range } from './storage/store.js';

/** How often documents are looked at for their time, in milliseconds; MongoDB's own interval. */
const SWEEP_EVERY_MS = 60_000;
const REMOVED_AT_ONCE = 500;

/** Removes documents whose time in a TTL index has passed, every minute. Answers a function that stops it. */
export function startExpiry(engine: Engine, onError: (error: unknown) => void): () => void {
  const timer = setInterval(() => {
    sweep(engine, Date.now()).catch((error: unknown) => {
      // A full disk may have room again in a minute; the clients hear of it from their own writes.
      if (!(error instanceof CommandError)) onError(error);
    });
  }, SWEEP_EVERY_MS);
  return () => clearInterval(timer);
}

/** One pass over all TTL indexes; resolves to how many documents it removed. */
export async function sweep(engine: Engine, now: number): Promise<number> {
  let removed = 0;
  for (const collection of engine.catalog.list()) {
    for (const index of collection.indexes) {
      if (index.expireAfterSeconds === undefined) continue;
      for (let batch = REMOVED_AT_ONCE; batch === REMOVED_AT_ONCE;) {
        batch = await removeExpired(engine, collection, index, now - index.expireAfterSeconds * 1000);
        removed += batch;
      }
    }
  }
  return removed;
}

/** Of an array the earliest date counts: it is the first the index leads to. */
function removeExpired(
  { store, documents, catalog }: Engine,
  collection: Collection,
  index: Index,
  before: number,
): Promise<number> {
  const { low, high } = expiredRange(index, before);
  if (store.idx.getKeysCount({ start: low, end: high }) === 0) return Promise.resolve(0);
  return store.write(() => {
    if (catalog.find(collection.db, collection.name) !== collection) return 0;
    const ids = new Map<string, Buffer>();
    for (const { value } of store.idx.getRange({ start: low, end: high, limit: REMOVED_AT_ONCE })) {
      ids.set(value.toString('latin1'), value);
    }
    for (const id of ids.values()) {
      const raw = documents.read(collection, id);
      if (raw) documents.remove(collection, decode(raw));
    }
    return ids.size;
  });
}

/** All dates up to the given time, which come one after the other in either direction of the index. */
function expiredRange(index: Index, before: number): Range {
  const key = (time: number): Buffer =>
    encodeIndexKey(index.prefix, [new Date(time)], index.pattern.descending);
  const [earliest, latest] = [key(-8.64e15), key(before)];
  return index.pattern.descending[0]
    ? { low: latest, high: after(earliest) }
    : { low: earliest, high: after(latest) };
}
