import { breathing } from '../cursors.js';
import type { Collection } from '../storage/catalog.js';
import { prefixRange, type Store } from '../storage/store.js';
import type { Filter } from './filter.js';
import { select } from './select.js';

/** How many documents match, counting no further than `most`. */
export async function countMatching(
  store: Store,
  collection: Collection,
  filter: Filter,
  most: number,
): Promise<number> {
  if (filter.kind === 'and' && filter.parts.length === 0) {
    const { low, high } = prefixRange(collection.prefix);
    return Math.min(most, store.docs.getKeysCount({ start: low, end: high }));
  }
  let count = 0;
  const rows = breathing(select(store, collection, { filter }));
  while (count < most && !(await rows.next()).done) count++;
  return count;
}
