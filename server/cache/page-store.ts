import { LRUCache } from 'lru-cache';
import type { PublicPart } from '../../models/public-version.js';
import type { Packed } from './packed.js';
import type { Moment, PageWatch } from './page-watch.js';

/** One page takes no more of the store. */
const PAGE_BYTES_MAX = 1024 * 1024;
/**
 * Even without any change a page is made again after so long: times told as "2 hours ago" go on, and should a
 * change ever have gone unannounced (the power went between the two writes), it shows by then.
 */
const PAGE_AGE_MAX_MS = 60_000;

interface KeptPage {
  page: Packed;
  madeOf: readonly PublicPart[];
  /** Before anything was read for it. */
  since: Moment;
  keptAt: number;
}

export interface PageStore {
  /** The page, if it is as it would be made now. @param now milliseconds */
  get(key: string, now: number): Packed | undefined;
  /** Keeps a page, unless something it is made of changed while it was made. */
  keep(key: string, made: Omit<KeptPage, 'keptAt'>, now: number): void;
  /** Of every page that would be given to who asks now. */
  keys(now: number): string[];
}

/** Pages in memory, within a number of bytes; those that nobody asked for longest go first. */
export function pageStore(bytesMax: number, watch: Pick<PageWatch, 'unchanged'>): PageStore {
  const pages = new LRUCache<string, KeptPage>({
    maxSize: bytesMax,
    maxEntrySize: Math.min(PAGE_BYTES_MAX, bytesMax),
    sizeCalculation: ({ page }) => page.bytes,
  });
  const isNew = ({ madeOf, since, keptAt }: KeptPage, now: number) =>
    now - keptAt < PAGE_AGE_MAX_MS && watch.unchanged(madeOf, since);
  return {
    get(key, now) {
      const kept = pages.get(key);
      if (!kept) return undefined;
      if (isNew(kept, now)) return kept.page;
      pages.delete(key);
      return undefined;
    },
    keep(key, made, now) {
      if (watch.unchanged(made.madeOf, made.since)) pages.set(key, { ...made, keptAt: now });
    },
    keys: (now) => [...pages].filter(([, kept]) => isNew(kept, now)).map(([key]) => key),
  };
}
