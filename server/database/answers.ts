import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { doneOnce } from '../cache/done-once.js';

/** A database that is merely busy answers a ping sooner. */
const PING_MS = 1_200;
/** What came meanwhile is read at least so often while an answer is waited for. */
const PIECE_MS = 100;

/** Of its own: behind a thousand requests that wait for one of the portal's connections, a ping would wait too. */
let pings: mongoose.Connection | undefined;

/** Opens the connection that the database is asked on whether it is there; `mongoose.disconnect()` closes it too. */
export async function connectForPings(uri: string): Promise<void> {
  pings = await mongoose.createConnection(uri, { maxPoolSize: 1 }).asPromise();
}

let away = false;

/** Whether the database said nothing when it was last asked. */
export const isKnownAway = (): boolean => away;

/** Whether the database answers now; everybody who asks at the same time shares one ping. Never throws. */
export const databaseAnswers = doneOnce(async (): Promise<boolean> => {
  away = !(await answersPing());
  return !away;
});

async function answersPing(): Promise<boolean> {
  // Mongoose's own state goes by the time of day: it says that nobody is there once the clock was put forward.
  if (!pings?.db) return false;
  const answer = pings.db.command({ ping: 1 }).then(
    () => true,
    // Not reachable is the answer that was asked for.
    () => false,
  );
  return (await orTooLate(answer, PING_MS)) ?? false;
}

/** What the database answers, or undefined once it takes too long. */
export async function orTooLate<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
  const late = async () => {
    // Where this process itself is held up, on a machine with too much to do, it waits longer: an answer takes turns.
    for (let waited = 0; waited < ms; waited += PIECE_MS) {
      await sleep(PIECE_MS, undefined, { ref: false });
      await turn();
    }
    return undefined;
  };
  return Promise.race([answer, late()]);
}
