import { Unavailable } from './errors.js';

/** By then most of those who wait have had their turn. */
const RETRY_AFTER_S = 5;

/**
 * Runs work with at most `places` at a time; the rest waits in order.
 * @param waitingMax so many may wait; who comes then is told to come again: Unavailable `busy`
 */
export function inTurns(
  places: number,
  waitingMax = Number.POSITIVE_INFINITY,
): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (waiting.length >= waitingMax) throw new Unavailable('busy', RETRY_AFTER_S);
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
