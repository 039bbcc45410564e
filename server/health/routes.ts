import { Router } from 'express';
import mongoose from 'mongoose';
import { databaseAnswers } from '../database/answers.js';
import type { Portal } from '../portal.js';
import { version } from '../version.js';

const RETRY_AFTER_S = '5';

/** For whoever keeps the portal running: alive, and ready to answer with its database. */
export function healthRoutes({ stopping }: Pick<Portal, 'stopping'>): Router {
  const router = Router();
  router.get('/health/live', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok', database: databaseState(), version });
  });
  router.get('/health/ready', async (_req, res) => {
    // What balances the load looks elsewhere before this process is gone.
    const ready = !stopping?.aborted && (await databaseAnswers());
    if (!ready) res.set('Retry-After', RETRY_AFTER_S);
    res
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ok' : 'unavailable', database: databaseState(), version });
  });
  return router;
}

function databaseState(): string {
  return mongoose.STATES[mongoose.connection.readyState] ?? 'unknown';
}
