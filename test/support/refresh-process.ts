import { Types } from 'mongoose';
import { refreshSources, type RefreshReport } from '../../server/aggregation/refresh.js';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { createLog } from '../../server/log.js';

/**
 * What this process is asked to do: runs of the aggregation, each over one source, one after the other; then those of
 * slow sources at the same time, and the first once more at the end.
 */
export interface RefreshOrder {
  settings: Record<string, string>;
  sources: string[];
  slow: string[];
}

/** How each run went, and how much memory they took: bytes, all of this process. */
export interface RefreshAnswer {
  runs: { source: string; ms: number; report: RefreshReport }[];
  before: number;
  most: number;
}

const SAMPLE_MS = 20;

process.once('message', (order: RefreshOrder) => void work(order));

async function work({ settings, sources, slow }: RefreshOrder): Promise<void> {
  const config = loadConfig(settings);
  const database = await connectDatabase(config);
  const portal = { config, log: createLog('fatal') };
  const run = async (source: string) => {
    const began = performance.now();
    const report = await refreshSources(portal, { which: new Types.ObjectId(source) });
    return { source, ms: performance.now() - began, report };
  };
  // What any run loads, and keeps, is no growth.
  const [first = '', ...others] = sources;
  const runs = [await run(first)];

  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, SAMPLE_MS);
  for (const source of others) runs.push(await run(source));
  runs.push(...(await Promise.all(slow.map(run))));
  runs.push(await run(first));
  clearInterval(timer);
  await database.close();
  process.send?.({ runs, before, most } satisfies RefreshAnswer);
}
