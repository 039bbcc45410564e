import type { RequestListener } from 'node:http';

/** A few milliseconds of work. */
const PER_TURN = 4;

/**
 * Begins at most so many requests in one turn of the event loop: however many arrive at once, whoever is answered
 * from memory is answered in between.
 */
export function inShares(begin: RequestListener): RequestListener {
  const waiting: Parameters<RequestListener>[] = [];
  let left = PER_TURN;
  let isNextTurnDue = false;

  function nextTurn(): void {
    const share = waiting.splice(0, PER_TURN);
    left = PER_TURN - share.length;
    isNextTurnDue = share.length > 0;
    if (isNextTurnDue) setImmediate(nextTurn);
    for (const request of share) begin(...request);
  }

  return (req, res) => {
    if (!isNextTurnDue) setImmediate(nextTurn);
    isNextTurnDue = true;
    if (left > 0) {
      left -= 1;
      begin(req, res);
    } else {
      waiting.push([req, res]);
    }
  };
}
