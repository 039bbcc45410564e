import { PUBLIC_PARTS, onPublicChange, publicVersion, type PublicPart } from '../../models/public-version.js';
import { orTooLate } from '../database/answers.js';
import { databaseAway } from '../database/failures.js';

/** From this age on the version is looked at again, while pages are still answered. */
const LOOK_AGAIN_MS = 400;
/** Nothing is answered by an older look: a change elsewhere shows within a second. */
const OLDEST_LOOK_MS = 800;
/**
 * While the database says nothing, readers get what is kept for so long: nothing can be withdrawn meanwhile, unless
 * only this instance is cut off, and then readers of it see what was withdrawn for a minute more.
 */
export const AWAY_MAX_MS = 60_000;
/** A look that takes longer has failed. */
const LOOK_MAX_MS = 900;

/** A moment between two changes: what was read since the one before the next is still as it was. */
export type Moment = number;

export interface PageWatch {
  /** Now: take it before a page is read from the database. */
  moment(): Moment;
  /** Whether nothing that a page is made of has changed since. */
  unchanged(madeOf: readonly PublicPart[], since: Moment): boolean;
  /**
   * Whether other instances' changes are known well enough to answer; looks again by itself before they are not.
   * @param now milliseconds of a clock that never goes back
   */
  isUpToDate(now: number): boolean;
  /** Whether the last look failed. */
  isAway(): boolean;
  /** Looks at the version, unless somebody is doing so. @throws when the database cannot be reached in time */
  look(): Promise<void>;
}

/**
 * Knows when pages grow old: at once by the changes of this process, and by the version in the database, looked
 * at while there are readers, by those of all others.
 */
function watchPublicParts(): PageWatch {
  let last: Moment = 0;
  const changedAt = new Map<PublicPart, Moment>();
  let known: Partial<Record<PublicPart, number>> = {};
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let away = false;

  const changed = (part: PublicPart) => changedAt.set(part, (last += 1));
  onPublicChange({
    onChange: changed,
    // Known already: the next look need not take it for somebody else's and drop the pages made since.
    onCounted: (part, version) => {
      if ((known[part] ?? 0) === version - 1) known = { ...known, [part]: version };
    },
  });

  const look = () => {
    looking ??= lookNow().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const lookNow = async () => {
    const askedAt = performance.now();
    const before = known;
    const found = await orTooLate(publicVersion(), LOOK_MAX_MS).catch(() => undefined);
    away = found === undefined;
    if (!found) throw databaseAway();
    for (const part of PUBLIC_PARTS) {
      // Counted by this process meanwhile: what was found may be of before.
      if (known[part] !== before[part]) continue;
      // Different, not higher: a backup put back may have begun to count anew.
      if (found[part] !== before[part]) changed(part);
      known = { ...known, [part]: found[part] };
    }
    lookedAt = askedAt;
  };

  return {
    moment: () => last,
    unchanged: (madeOf, since) => madeOf.every((part) => (changedAt.get(part) ?? 0) <= since),
    isUpToDate(now) {
      const age = now - lookedAt;
      if (age > (away ? AWAY_MAX_MS : OLDEST_LOOK_MS)) return false;
      // Who comes once it is too old waits for the next look, and is told if it fails.
      if (age > LOOK_AGAIN_MS) look().catch(() => undefined);
      return true;
    },
    isAway: () => away,
    look,
  };
}

/** The one of this process. */
export const publicWatch = watchPublicParts();
