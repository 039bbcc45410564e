import { setTimeout as rest } from 'node:timers/promises';
import { inTurns } from '../in-turns.js';
import { readersNow } from '../readers-now.js';

/** Of the time that a piece of work took. */
const REST = 2;
const REST_MAX_MS = 100;

/** Does a piece of a run's work when it should be done. */
export type Pace = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * As fast as the machine allows while few read. While many do, one piece after the other, each followed by a rest
 * twice as long: a run has a quarter of an hour, a reader has none.
 */
export function openPace(readersAreMany: () => boolean = () => readersNow.areMany()): Pace {
  const oneAfterTheOther = inTurns(1);
  return async (work) => {
    if (!readersAreMany()) return work();
    return oneAfterTheOther(async () => {
      const began = performance.now();
      try {
        return await work();
      } finally {
        if (readersAreMany()) await rest(Math.min((performance.now() - began) * REST, REST_MAX_MS));
      }
    });
  };
}
