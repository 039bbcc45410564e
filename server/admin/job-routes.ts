import { Router } from 'express';
import { startJob } from '../../jobs/index.js';
import { requireRole } from '../auth/require-role.js';
import type { Portal } from '../portal.js';
import { jobOverview } from './job-overview.js';

/** The scheduled jobs with their last runs, and a run now. */
export function jobRoutes(portal: Portal): Router {
  const router = Router();
  router.use(requireRole('admin'));

  router.get('/', async (_req, res) => {
    res.render('admin/jobs', { jobs: await jobOverview(portal) });
  });

  router.post('/:name/pelaksanaan', (req, res) => {
    startJob(req.params.name, portal);
    req.session.notice = { key: 'admin:job.started', params: { name: req.params.name } };
    res.redirect(303, '/admin/pekerjaan');
  });

  return router;
}
