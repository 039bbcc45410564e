import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Work of many callers done at once: whoever asks while one batch is under way joins the next, so that writes share
 * one round trip and one commit however many arrive. A batch that fails fails for everybody in it.
 * @param work answers one result for each item, in their order
 * @param most items of one batch
 * @param lingerMs how long the first item of a batch waits for others
 */
export function together<Item, Result>(
  work: (items: Item[]) => Promise<Result[]>,
  most: number,
  lingerMs = 0,
): (item: Item) => Promise<Result> {
  let waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      if (lingerMs > 0 && waiting.length < most) await sleep(lingerMs);
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const results = await work(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void run();
    });
}
