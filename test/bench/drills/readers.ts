import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Read {
  answers: number;
  /** Answers by their status. */
  statuses: Record<number, number>;
  /** What was asked and never answered. */
  failures: string[];
  p50ms: number;
  p95ms: number;
  p99ms: number;
}

/** Readers who each ask for one page after another on a connection that they keep. */
export function readers(
  url: string,
  paths: string[],
  { count = 3, pauseMs = 50 } = {},
): { stop(): Promise<Read> } {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const times: number[] = [];
  const statuses: Record<number, number> = {};
  const failures: string[] = [];
  const stopped = new AbortController();
  const read = async (number: number) => {
    for (let turn = number; !stopped.signal.aborted; turn += 1) {
      const started = performance.now();
      try {
        const status = await ask(url + paths[turn % paths.length]!, agent);
        statuses[status] = (statuses[status] ?? 0) + 1;
        times.push(performance.now() - started);
      } catch (error) {
        failures.push((error as NodeJS.ErrnoException).code ?? String(error));
      }
      await sleep(pauseMs);
    }
  };
  const all = Promise.all(Array.from({ length: count }, (_, number) => read(number)));
  return {
    async stop() {
      stopped.abort();
      await all;
      agent.destroy();
      const sorted = times.toSorted((a, b) => a - b);
      const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
      return { answers: times.length, statuses, failures, p50ms: at(0.5), p95ms: at(0.95), p99ms: at(0.99) };
    },
  };
}

/** The status of a whole answer. */
export function ask(url: string, agent?: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 60_000 }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    request.once('timeout', () => request.destroy(new Error('no answer in a minute')));
    request.once('error', reject);
  });
}
