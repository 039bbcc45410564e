import type { PublicPart } from '../../models/public-version.js';
import { publicWatch, type Moment } from './page-watch.js';

interface Memory<T> {
  since: Moment;
  value: Promise<T>;
}

/**
 * What public pages read again and again, kept until something that it is made of changes. Everybody is given the
 * same value: never change it.
 * @param work reads it from the database; shared by all who ask while it runs
 */
export function remembered<T>(madeOf: readonly PublicPart[], work: () => Promise<T>): () => Promise<T> {
  let memory: Memory<T> | undefined;
  return async () => {
    if (!publicWatch.isUpToDate(performance.now())) await publicWatch.look();
    if (memory && publicWatch.unchanged(madeOf, memory.since)) return memory.value;
    const made: Memory<T> = { since: publicWatch.moment(), value: work() };
    memory = made;
    // The next to ask tries again.
    made.value.catch(() => {
      if (memory === made) memory = undefined;
    });
    return made.value;
  };
}
