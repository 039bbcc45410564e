import { Router } from 'express';
import mongoose from 'mongoose';
import { version } from '../version.js';

const PING_TIMEOUT_MS = 2_000;

/** For whoever keeps the portal running: alive, and ready to answer with its database. */
export function healthRoutes(): Router {
  const router = Router();
  router.get('/health/live', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok', database: databaseState(), version });
  });
  router.get('/health/ready', async (_req, res) => {
    const ready = await databaseAnswers();
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

async function databaseAnswers(): Promise<boolean> {
  if (mongoose.connection.readyState !== mongoose.ConnectionStates.connected) return false;
  const timeout = new Promise<false>((resolve) => setTimeout(resolve, PING_TIMEOUT_MS, false).unref());
  const answer = mongoose.connection.db!.command({ ping: 1 }).then(
    () => true,
    // Not reachable is the answer that was asked for.
    () => false,
  );
  return Promise.race([answer, timeout]);
}
