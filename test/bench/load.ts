import autocannon from 'autocannon';
import type { BenchCase } from './bench.js';
import { HEADERS } from './portal-process.js';

const WARM_UP_SECONDS = 1;
/** Both sides take turns, so that what else the machine does meanwhile meets both; the middle turn counts. */
const TURNS = 9;

export interface Load {
  rps: number;
  p50ms: number;
  p99ms: number;
}

export interface Asked {
  url: string;
  headers?: Record<string, string>;
  /** What every answer must be. */
  status?: number;
}

/** Asks two servers in turn and compares them. @param seconds for each of the two */
export async function compare(
  name: string,
  { own, limit, against }: { own: Asked; limit: Asked; against: string },
  { connections, seconds }: { connections: number; seconds: number },
): Promise<BenchCase[]> {
  const turns: [Load, Load][] = [];
  for (const one of [own, limit]) await load(one, connections, WARM_UP_SECONDS);
  for (let turn = 0; turn < TURNS; turn += 1) {
    turns.push([
      await load(own, connections, seconds / TURNS),
      await load(limit, connections, seconds / TURNS),
    ]);
  }
  const [ours, theirs] = [typical(turns.map(([one]) => one)), typical(turns.map(([, other]) => other))];
  const title = `${name}, ${connections} at once`;
  return [
    { name: title, ...ours, ratio: round(middleOf(turns.map(([a, b]) => a.rps / b.rps)), 3) },
    { name: `${title}, ${against}`, ...theirs },
    {
      name: `${title}: p99 of the two`,
      ratio: round(middleOf(turns.map(([a, b]) => a.p99ms / Math.max(b.p99ms, 1))), 2),
    },
  ];
}

/** What one server answers when it is asked by so many at once. @throws when an answer is not as it should be */
export async function load(
  { url, headers, status = 200 }: Asked,
  connections: number,
  duration: number,
): Promise<Load> {
  const result = await autocannon({ url, connections, duration, headers: { ...HEADERS, ...headers } });
  const wrong = Object.keys(result.statusCodeStats ?? {}).filter((code) => Number(code) !== status);
  if (wrong.length > 0 || result.errors > 0) {
    throw new Error(`${url}: answers ${wrong.join(', ') || 'none'}, ${result.errors} errors`);
  }
  const { requests, latency } = result;
  return { rps: round(requests.average, 1), p50ms: latency.p50, p99ms: latency.p99 };
}

function typical(loads: Load[]): Load {
  return {
    rps: middleOf(loads.map(({ rps }) => rps)),
    p50ms: middleOf(loads.map(({ p50ms }) => p50ms)),
    p99ms: middleOf(loads.map(({ p99ms }) => p99ms)),
  };
}

function middleOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
