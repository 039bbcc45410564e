import { Router } from 'express';
import { requireRole } from '../auth/require-role.js';
import type { Portal } from '../portal.js';
import { jobRoutes } from './job-routes.js';
import { overview } from './overview.js';
import { securityRoutes } from './security-routes.js';
import { userRoutes } from './user-routes.js';

/** The administration's own pages: what needs attention, the people, the jobs. */
export function adminRoutes(portal: Portal): Router {
  const router = Router();
  router.get('/admin', requireRole('admin'), async (_req, res) => {
    res.render('admin/home', { figures: await overview() });
  });
  router.use('/admin/pengguna', userRoutes(portal));
  router.use('/admin/pekerjaan', jobRoutes(portal));
  router.use('/admin/keamanan', securityRoutes());
  return router;
}
