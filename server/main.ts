import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { createListener } from './listener.js';
import { newSetupPath } from './auth/setup.js';
import { useBrand } from './brand/brand.js';
import { ConfigError, loadConfig } from './config.js';
import { connectDatabase } from './database/connect.js';
import { whileMigrating } from './health/while-migrating.js';
import { createLog } from './log.js';
import { ensurePresetReasons } from './moderation/preset-reasons.js';
import { startMetrics } from './metrics/server.js';
import { prepareDatabase } from './migrations/prepare.js';
import { keepViews } from './readership/views.js';
import { serve } from './serve.js';
import { startJobs } from '../jobs/index.js';

/** Once told to stop, a job may take so long to its next good moment; what it left is done by its next run. */
const JOBS_END_MS = 11_000;
/** Started while the portal before it is ending, a portal waits for the folder as long as that may take. */
const SUCCESSOR_WAITS_MS = 15_000;
/**
 * Of what is in use: how far memory may grow before the next collection. Left to itself V8 lets it grow to more than
 * thrice as much, which answers no faster. Read at each collection, so it may be set by a program that runs.
 */
const HEAP_GROWTH_PERCENT = 50;

await start().catch((error: unknown) => {
  const lines = error instanceof ConfigError ? error.lines : [(error as Error).message];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  const config = loadConfig();
  const log = createLog(config.logLevel);
  await useBrand(config);
  const stopping = new AbortController();
  const portal = { config, log, stopping: stopping.signal };
  const database = await connectDatabase(config, {
    waitMs: SUCCESSOR_WAITS_MS,
    onWait: ({ message }) => log.warn(`waiting for the portal before this one to end: ${message}`),
    // Nothing works without it. Whoever keeps the portal running starts it anew.
    onFailure(error) {
      log.fatal({ err: error }, 'the embedded database died');
      process.exit(1);
    },
  });
  // Of data from an older version this takes a while, and who asks meanwhile is told so.
  let answer: RequestListener = whileMigrating;
  const serving = await serve((req, res) => answer(req, res), config);
  await prepareDatabase(portal);
  const { listener } = createListener(portal);
  await ensurePresetReasons();
  answer = listener;
  const metrics = config.metrics && (await startMetrics(config.metrics, log));
  const jobs = startJobs(portal);

  const stop = async (signal: string) => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log.info({ signal }, 'stopping');
    metrics?.close();
    await Promise.all([serving.drain(), Promise.race([jobs.stop(), sleep(JOBS_END_MS)])]);
    await keepViews();
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly');
        process.exit(1);
      });
    });
  }
  // Not before: whoever reads this may stop the portal at once.
  process.stdout.write(`${config.siteName}: ${config.baseUrl}\n`);
  const setupPath = await newSetupPath();
  if (setupPath) process.stdout.write(`Create the first administrator: ${config.baseUrl}${setupPath}\n`);
}
