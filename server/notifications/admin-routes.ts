import { Router } from 'express';
import { requireRole } from '../auth/require-role.js';
import type { Portal } from '../portal.js';
import { deliveryOverview, tryAgain } from './failures.js';

/** What left the portal by e-mail and Web Push, what waits and what failed, for administrators. */
export function notificationAdminRoutes({ config }: Portal): Router {
  const router = Router();
  const administrator = requireRole('admin');

  router.get('/admin/kiriman', administrator, async (_req, res) => {
    res.render('notifications/admin-deliveries', {
      ...(await deliveryOverview(new Date())),
      available: config.smtpUrl !== undefined,
    });
  });

  router.post('/admin/kiriman/:id/percobaan', administrator, async (req, res) => {
    await tryAgain(String(req.params.id), new Date());
    req.session.notice = { key: 'notifications:admin.retried' };
    res.redirect(303, '/admin/kiriman');
  });

  return router;
}
