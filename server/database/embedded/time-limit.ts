import { AsyncLocalStorage } from 'node:async_hooks';
import { badValue, CommandError } from './errors.js';
import { integerOption } from './values/bson.js';

// Of the command that runs: everything that searches for it asks, however deep below it.
const deadlines = new AsyncLocalStorage<number>();

/** Runs a command that the client gave a `maxTimeMS`; 0 and none mean without a limit. */
export function withTimeLimit<T>(maxTimeMS: unknown, run: () => T): T {
  const limitMs = integerOption(maxTimeMS, 'maxTimeMS', 0);
  if (limitMs < 0) throw badValue('maxTimeMS must not be negative');
  return limitMs === 0 ? run() : withTimeLeft(limitMs, run);
}

/** Goes on with what had so many milliseconds left, as a cursor between two of its batches. */
export function withTimeLeft<T>(leftMs: number, run: () => T): T {
  return leftMs === Infinity ? run() : deadlines.run(performance.now() + leftMs, run);
}

/** Milliseconds that the command that runs has left; Infinity without a limit. */
export function timeLeft(): number {
  return (deadlines.getStore() ?? Infinity) - performance.now();
}

/** Throws MaxTimeMSExpired (50) when the time of the command that runs is over. */
export function checkTime(): void {
  if (timeLeft() < 0) throw new CommandError(50, 'operation exceeded time limit');
}
