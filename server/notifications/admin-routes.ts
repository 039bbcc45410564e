import { Router } from 'express';
import { requireRole } from '../auth/require-role.js';
import type { Portal } from '../portal.js';
import { deliveryOverview } from './failures.js';

/** What left the portal by e-mail, what waits and what failed, for administrators. */
export function notificationAdminRoutes({ config }: Portal): Router {
  const router = Router();
  router.get('/admin/kiriman', requireRole('admin'), async (_req, res) => {
    res.render('notifications/admin-deliveries', {
      ...(await deliveryOverview(new Date())),
      available: config.smtpUrl !== undefined,
    });
  });
  return router;
}
