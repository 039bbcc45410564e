import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { doneOnce } from '../cache/done-once.js';

/** A database that is merely busy answers a ping sooner. */
const PING_MS = 1_200;

/** Whether the database answers now; everybody who asks at the same time shares one ping. Never throws. */
export const databaseAnswers = doneOnce(async (): Promise<boolean> => {
  const { connection, ConnectionStates } = mongoose;
  if (connection.readyState !== ConnectionStates.connected) return false;
  const answer = connection.db!.command({ ping: 1 }).then(
    () => true,
    // Not reachable is the answer that was asked for.
    () => false,
  );
  return (await orTooLate(answer, PING_MS)) ?? false;
});

/** What the database answers, or undefined once it takes too long. */
export async function orTooLate<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
  const late = async () => {
    await sleep(ms, undefined, { ref: false });
    // Where this process itself was held up, what came meanwhile is still to be read.
    await turn();
    return undefined;
  };
  return Promise.race([answer, late()]);
}
