import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../support/client.js';
import { storyInput } from '../../support/stories.js';

/** Between two stories, and before one that was refused is sent again. */
const PAUSE_MS = 500;

export interface Written {
  /** Stories that the portal said it had. */
  acknowledged: number;
  /** Answers that were anything else. */
  refused: number;
}

/** Somebody who sends one story after the other, and each again, with the same key, until it is acknowledged. */
export function contributor(client: Client, title: string): { stop(): Promise<Written> } {
  const stopped = new AbortController();
  const written = { acknowledged: 0, refused: 0 };
  const send = async (): Promise<boolean> => {
    const number = written.acknowledged;
    const idempotencyKey = `drill-${title.replaceAll(' ', '-')}-${number}`;
    const input = { ...storyInput({ title: `${title} nomor ${number}` }), idempotencyKey };
    const { status } = await client.send('POST', '/api/v1/stories', input);
    return status === 200 || status === 201;
  };
  const write = async () => {
    while (!stopped.signal.aborted) {
      while (!(await send())) {
        written.refused += 1;
        await sleep(PAUSE_MS);
      }
      written.acknowledged += 1;
      await sleep(PAUSE_MS);
    }
  };
  const writing = write();
  return {
    async stop() {
      stopped.abort();
      await writing;
      return written;
    },
  };
}
