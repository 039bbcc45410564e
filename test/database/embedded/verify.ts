import path from 'node:path';
import { openEngine } from '../../../server/database/embedded/engine.js';
import type { Index } from '../../../server/database/embedded/storage/catalog.js';
import { entries, prefixRange, type Store } from '../../../server/database/embedded/storage/store.js';
import { decode, type Doc } from '../../../server/database/embedded/values/bson.js';
import { encodeIndexKey, encodeKey } from '../../../server/database/embedded/values/keys.js';
import { keysOf } from '../../../server/database/embedded/values/paths.js';

/** Opens a stopped database's files and answers every index entry that is missing or leads nowhere. */
export async function verifyIndexes(
  folder: string,
): Promise<{ problems: string[]; entries: number; documents: number }> {
  const { store, catalog } = await openEngine(path.join(folder, 'lmdb'));
  const result = { problems: [] as string[], entries: 0, documents: 0 };
  for (const collection of catalog.list()) {
    const docs = [...entries(store.docs, prefixRange(collection.prefix), false)].map(({ value }) =>
      decode(value),
    );
    result.documents += docs.length;
    for (const index of collection.indexes.filter(({ name }) => name !== '_id_')) {
      const stored = storedKeys(store, index);
      const expected = expectedKeys(index, docs);
      result.entries += stored.size;
      const name = `${collection.name}.${index.name}`;
      for (const key of expected) if (!stored.has(key)) result.problems.push(`${name} lacks ${key}`);
      for (const key of stored) if (!expected.has(key)) result.problems.push(`${name} has ${key} too many`);
    }
  }
  await store.close();
  return result;
}

function storedKeys(store: Store, { prefix }: Index): Set<string> {
  return new Set([...entries(store.idx, prefixRange(prefix), false)].map(({ key }) => key.toString('hex')));
}

function expectedKeys(index: Index, docs: Doc[]): Set<string> {
  const keys = docs.flatMap((doc) => {
    if (index.partial && !index.partial.matches(doc)) return [];
    const { keys: values, exists } = keysOf(doc, index.pattern.paths);
    if (index.sparse && !exists) return [];
    return values.map((value) =>
      encodeIndexKey(index.prefix, value, index.pattern.descending, encodeKey(doc._id)),
    );
  });
  return new Set(keys.map((key) => key.toString('hex')));
}
