import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Read, Reading } from './readers.js';

const PATIENCE_MS = 60_000;

const { url, paths, count, pauseMs } = workerData as Reading;
const agent = new Agent({ keepAlive: true, maxSockets: count });
const times: number[] = [];
const statuses: Record<number, number> = {};
const failures: string[] = [];
const stopped = new AbortController();

const all = Promise.all(Array.from({ length: count }, (_, number) => read(number)));
parentPort!.once('message', async () => {
  stopped.abort();
  await all;
  agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
  parentPort!.postMessage({
    answers: times.length,
    statuses,
    failures,
    p50ms: at(0.5),
    p99ms: at(0.99),
  } satisfies Read);
});

async function read(number: number): Promise<void> {
  for (let turn = number; !stopped.signal.aborted; turn += 1) {
    const started = performance.now();
    try {
      const status = await ask(url + paths[turn % paths.length]!);
      statuses[status] = (statuses[status] ?? 0) + 1;
      times.push(performance.now() - started);
    } catch (error) {
      failures.push((error as NodeJS.ErrnoException).code ?? String(error));
    }
    await sleep(pauseMs);
  }
}

/** The status of a whole answer. */
function ask(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(address, { agent, timeout: PATIENCE_MS }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    request.once('timeout', () => request.destroy(new Error('no answer in a minute')));
    request.once('error', reject);
  });
}
