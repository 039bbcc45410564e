import type { BenchCase, BenchResult } from '../bench.js';

export interface DrillOptions {
  /** Kills, signals: as many as the issue asks for unless said. */
  rounds?: number | undefined;
  stories?: number | undefined;
  seconds?: number | undefined;
}

/** What goes wrong in the life of a portal, each done to a real one of its own. */
const DRILLS: Record<string, (options: DrillOptions) => Promise<BenchCase[]>> = {
  kill: async ({ rounds }) => (await import('./kill.js')).drill({ rounds }),
  terminate: async ({ rounds }) => (await import('./terminate.js')).drill({ rounds }),
  'sign-ins': async () => (await import('./sign-ins.js')).drill(),
  slow: async ({ seconds }) => (await import('./slow.js')).drill({ seconds }),
  upload: async () => (await import('./upload.js')).drill(),
  'disk-full': async () => (await import('./disk-full.js')).drill(),
  database: async () => (await import('./database-away.js')).drill(),
  clock: async () => (await import('./clock.js')).drill(),
  steady: async ({ seconds }) => (await import('./steady.js')).drill({ seconds }),
  restore: async ({ stories }) => (await import('./restore.js')).drill({ stories }),
};

/** @param only the name of one; left out: all of them, one after the other */
export async function run({
  only,
  ...options
}: DrillOptions & { only?: string | undefined }): Promise<BenchResult> {
  const names = only ? [only] : Object.keys(DRILLS);
  const cases: BenchCase[] = [];
  for (const name of names) {
    const drill = DRILLS[name];
    if (!drill) throw new Error(`Which drill? --only ${Object.keys(DRILLS).join(' or ')}`);
    for (const one of await drill(options)) cases.push({ ...one, name: `${name}: ${one.name}` });
  }
  return { bench: 'drills', cases, memoryMb: Math.round(process.memoryUsage().rss / 2 ** 20) };
}
