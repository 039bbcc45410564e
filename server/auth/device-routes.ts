import { Router } from 'express';
import { noteSecurity } from './security-log.js';
import { endOtherSignIns, endSignIn } from './sign-ins.js';

/** Ending one's own sign-ins on other devices: a phone that was lost, a computer of the office. */
export function deviceRoutes(): Router {
  const router = Router();

  router.post('/pengakhiran', async (req, res) => {
    await endOtherSignIns(req.user!);
    await noteSecurity('sessions-ended', { user: req.user!.id }, new Date());
    req.session.notice = { key: 'auth:device.all-ended' };
    res.redirect(303, '/akun#perangkat');
  });

  router.post('/:id/pengakhiran', async (req, res) => {
    await endSignIn(req.user!.id, req.params.id);
    await noteSecurity('session-ended', { user: req.user!.id }, new Date());
    req.session.notice = { key: 'auth:device.ended' };
    res.redirect(303, '/akun#perangkat');
  });

  return router;
}
