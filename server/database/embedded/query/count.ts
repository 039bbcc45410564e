import { breathing } from '../cursors.js';
import type { Collection } from '../storage/catalog.js';
import { prefixRange, type Store } from '../storage/store.js';
import { choosePlan, countEntries, type Question } from './planner.js';
import { select } from './select.js';

/** How many documents match, counting no further than `most`. */
export async function countMatching(
  store: Store,
  collection: Collection,
  question: Question,
  most: number,
): Promise<number> {
  const { filter } = question;
  if (filter.kind === 'and' && filter.parts.length === 0) {
    const { low, high } = prefixRange(collection.prefix);
    return Math.min(most, store.docs.getKeysCount({ start: low, end: high }));
  }
  const plan = choosePlan(store, collection, question);
  if (plan.covers) return countEntries(plan.scans[0]!, most);
  let count = 0;
  const rows = breathing(select(store, collection, question, plan));
  while (count < most && !(await rows.next()).done) count++;
  return count;
}
