import { inBackground } from '../in-background.js';
import { inTurns } from '../in-turns.js';

/** Documents read and stored at a time: enough that the reading threads never wait for one to be stored. */
const AT_ONCE = 24;
const WAITING_BYTES = 8 * 1024 * 1024;

/** What was fetched and is not stored yet: while slow sites keep their fetchers waiting, there is this to do. */
export interface Backlog {
  /**
   * Adds a document of so many bytes. Answers at once while little waits, else once this one is stored.
   * @throws what storing an earlier one failed with
   */
  add(bytes: number, work: () => Promise<void>): Promise<void>;
  /** Waits until nothing is left. @throws what storing one failed with */
  finish(): Promise<void>;
}

export function openBacklog(): Backlog {
  const background = inBackground();
  const inTurn = inTurns(AT_ONCE);
  let waiting = 0;
  return {
    async add(bytes, work) {
      waiting += bytes;
      const done = background.begin(() =>
        inTurn(work).finally(() => {
          waiting -= bytes;
        }),
      );
      if (waiting > WAITING_BYTES) await done;
    },
    finish: () => background.finish(),
  };
}
