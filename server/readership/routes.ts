import { Router } from 'express';
import { requireRole } from '../auth/require-role.js';
import type { Portal } from '../portal.js';
import { readership } from './readership.js';

/** What is read, for the newsroom. */
export function readershipRoutes({ config: { timeZone } }: Portal): Router {
  const router = Router();
  router.get('/meja/pembaca', requireRole('editor', 'verifier', 'admin'), async (_req, res) => {
    res.render('readership/readership', await readership(new Date(), timeZone));
  });
  return router;
}
