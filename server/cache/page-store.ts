import { LRUCache } from 'lru-cache';
import type { PublicPart } from '../../models/public-version.js';
import type { Packed } from './packed.js';
import { AWAY_MAX_MS, type Moment, type PageWatch } from './page-watch.js';

/** One page takes no more of the store. */
const PAGE_BYTES_MAX = 1024 * 1024;
/**
 * Even without any change a page is made again after so long: times told as "2 hours ago" go on, and should a
 * change ever have gone unannounced (the power went between the two writes), it shows by then.
 */
const PAGE_AGE_MAX_MS = 60_000;
/** So much later not even while that is done. */
const OVERTAKEN_AGE_MAX_MS = PAGE_AGE_MAX_MS + 10_000;

/** Of news from elsewhere the page of before is as true as it was: nothing that is withdrawn comes this way. */
const OVERTAKES: PublicPart = 'arrivals';

interface KeptPage {
  page: Packed;
  madeOf: readonly PublicPart[];
  /** Before anything was read for it. */
  since: Moment;
  keptAt: number;
}

/** Undefined: it tells of what was changed or withdrawn, and must not be shown again. */
type Age = 'new' | 'overtaken' | undefined;

/** A page that may be shown. `overtaken`: only while a new one is made. */
export interface FoundPage {
  page: Packed;
  age: NonNullable<Age>;
}

export interface PageStore {
  /** @param now milliseconds of a clock that never goes back */
  get(key: string, now: number): FoundPage | undefined;
  /** Keeps a page, unless something it is made of changed while it was made. */
  keep(key: string, made: Omit<KeptPage, 'keptAt'>, now: number): void;
  /** Of every page that is as it would be made now. */
  keys(now: number): string[];
}

/** Pages in memory, within a number of bytes; those that nobody asked for longest go first. */
export function pageStore(bytesMax: number, watch: Pick<PageWatch, 'unchanged' | 'isAway'>): PageStore {
  const pages = new LRUCache<string, KeptPage>({
    maxSize: bytesMax,
    maxEntrySize: Math.min(PAGE_BYTES_MAX, bytesMax),
    sizeCalculation: ({ page }) => page.bytes,
  });
  // Where none can be made anew, an old one is better than none.
  const ageMax = () => (watch.isAway() ? PAGE_AGE_MAX_MS + AWAY_MAX_MS : PAGE_AGE_MAX_MS);
  const isTrue = ({ madeOf, since }: Pick<KeptPage, 'madeOf' | 'since'>) =>
    watch.unchanged(
      madeOf.filter((part) => part !== OVERTAKES),
      since,
    );
  const ageOf = (kept: KeptPage, now: number): Age => {
    const age = now - kept.keptAt;
    if (age < ageMax() && watch.unchanged(kept.madeOf, kept.since)) return 'new';
    return age < OVERTAKEN_AGE_MAX_MS && isTrue(kept) ? 'overtaken' : undefined;
  };
  return {
    get(key, now) {
      const kept = pages.get(key);
      if (!kept) return undefined;
      const age = ageOf(kept, now);
      if (age) return { page: kept.page, age };
      pages.delete(key);
      return undefined;
    },
    keep(key, made, now) {
      if (isTrue(made)) pages.set(key, { ...made, keptAt: now });
    },
    keys: (now) => [...pages].filter(([, kept]) => ageOf(kept, now) === 'new').map(([key]) => key),
  };
}
