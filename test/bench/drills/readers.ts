import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BenchCase } from '../bench.js';

export interface Reading {
  url: string;
  paths: string[];
  count: number;
  pauseMs: number;
}

export interface Read {
  answers: number;
  /** Answers by their status. */
  statuses: Record<number, number>;
  /** What was asked and never answered. */
  failures: string[];
  p50ms: number;
  p99ms: number;
}

/**
 * Readers who each ask for one page after another on a connection that they keep: in a thread of their own, so that
 * the load of the drill itself is not taken for the portal's.
 */
export function readers(
  url: string,
  paths: string[],
  { count = 3, pauseMs = 50 } = {},
): { stop(): Promise<Read> } {
  const workerData: Reading = { url, paths, count, pauseMs };
  const worker = new Worker(new URL('./readers-thread.js', import.meta.url), { workerData });
  return {
    async stop() {
      worker.postMessage('stop');
      const [read] = (await once(worker, 'message')) as [Read];
      await worker.terminate();
      return read;
    },
  };
}

/** What readers noticed: all answered with 200, and fast enough. */
export function readerCases(
  { answers, statuses, failures, p50ms, p99ms }: Read,
  p99Max: number,
): BenchCase[] {
  return [
    { name: 'a reader meanwhile: p99', p50ms, value: p99ms, unit: 'ms', atMost: p99Max },
    {
      name: `a reader meanwhile: other answers than 200 (${JSON.stringify(statuses)})`,
      value: answers - (statuses[200] ?? 0) + failures.length,
      unit: 'answers',
      atMost: 0,
    },
  ];
}
