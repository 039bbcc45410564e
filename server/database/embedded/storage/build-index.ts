import { CommandError } from '../errors.js';
import { decode, type Doc } from '../values/bson.js';
import type { Catalog, Collection } from './catalog.js';
import type { Documents } from './documents.js';
import { entries, prefixRange, type Store } from './store.js';

/** Documents indexed in one write. */
const INDEXED_AT_ONCE = 1000;

interface Parts {
  store: Store;
  catalog: Catalog;
  documents: Documents;
}

/**
 * Builds an index over the stored documents and adds it to the collection. It joins the collection at once, so
 * that writes between two steps keep it, but is stored last: after a crash it was never there. An error
 * (such as 11000) takes it away again.
 */
export async function buildIndex(
  { store, catalog, documents }: Parts,
  collection: Collection,
  spec: Doc,
): Promise<void> {
  const index = await store.write(() => catalog.newIndex(spec));
  // Not yet for the planner: it holds a part of the documents only.
  collection.building.push(index);
  try {
    const source = entries(store.docs, prefixRange(collection.prefix), false);
    for (let done = false; !done;) {
      done = await store.write(() => {
        if (catalog.find(collection.db, collection.name) !== collection) {
          throw new CommandError(276, 'the index build was interrupted');
        }
        for (let i = 0; i < INDEXED_AT_ONCE; i++) {
          const { value: entry, done: end } = source.next();
          if (end) {
            collection.building = collection.building.filter((other) => other !== index);
            collection.indexes.push(index);
            catalog.save(collection);
            return true;
          }
          // The entry may have been read before another write changed the document.
          const current = store.docs.get(entry.key);
          if (current) documents.addToIndex(collection, index, decode(current));
        }
        return false;
      });
    }
  } catch (error) {
    await store.write(() => catalog.discard(index));
    throw error;
  } finally {
    collection.building = collection.building.filter((other) => other !== index);
  }
}
