import type { ServerResponse } from 'node:http';

/** Within so long a reader takes something of an answer, on the slowest line; Node asks twice before it gives up. */
const UNTAKEN_MAX_MS = 30_000;

/**
 * Cuts a reader who takes nothing of an answer: whoever asks and never reads holds what was given, in memory, for as
 * long as the connection is open.
 */
export function cutIfUntaken(res: ServerResponse, ms = UNTAKEN_MAX_MS): void {
  // The whole answer has been given. Once it is taken, the connection gets the time of one that is kept.
  res.once('prefinish', () => res.socket?.setTimeout(ms));
}
