import { Router } from 'express';
import { SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { jsonBody } from '../middleware/api.js';
import { rateLimit } from '../middleware/rate-limit.js';
import type { Portal } from '../portal.js';
import { subscribe, unsubscribe } from './push-subscriptions.js';

const HOUR_MS = 60 * 60 * 1000;
const changes = rateLimit({ name: 'push-subscriptions', windowMs: HOUR_MS, limit: 60 });

/** Where a contributor's browsers are told, for the script that asks the browser. */
export function pushApi({ config }: Portal): Router {
  const router = Router();
  const submitter = requireRole(...SUBMITTING_ROLES);

  router.post('/push-subscriptions', submitter, changes, ...jsonBody, async (req, res) => {
    const { _id, device, createdAt } = await subscribe(req.user!, req.body, {
      userAgent: req.get('User-Agent') ?? '',
      allowHosts: config.fetchAllowHosts,
      now: new Date(),
    });
    res.status(201).json({ id: _id, device, createdAt });
  });

  router.delete('/push-subscriptions/:id', submitter, changes, async (req, res) => {
    await unsubscribe(req.user!.id, String(req.params.id));
    res.status(204).end();
  });

  return router;
}
