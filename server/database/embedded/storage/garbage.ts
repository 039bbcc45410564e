import type { Catalog } from './catalog.js';
import { prefixRange, type Store } from './store.js';

/** Entries removed in one write, so that other writes get their turn between. */
const REMOVED_AT_ONCE = 2000;

/** Removes what dropped collections and indexes left behind; a crash between leaves the rest for the next start. */
export async function collectGarbage(store: Store, catalog: Catalog): Promise<void> {
  for (const { key, table, prefix } of catalog.garbage()) {
    const { low, high } = prefixRange(prefix);
    let removed = REMOVED_AT_ONCE;
    while (removed === REMOVED_AT_ONCE) {
      removed = await store.write(() => {
        const keys = [...store[table].getKeys({ start: low, end: high, limit: REMOVED_AT_ONCE })];
        for (const entry of keys) void store[table].remove(entry);
        if (keys.length < REMOVED_AT_ONCE) void store.meta.remove(key);
        return keys.length;
      });
    }
  }
}
