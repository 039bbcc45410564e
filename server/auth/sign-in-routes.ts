import { Router, type Request } from 'express';
import { atOnce } from '../middleware/at-once.js';
import type { Portal } from '../portal.js';
import { formFields, queryText } from '../validation/form.js';
import { localPath } from '../validation/local-path.js';
import { enter } from './enter.js';
import { givenPasswordIsOver } from './given-password.js';
import { homeOf } from './home.js';
import { codeLimit, signInLimit } from './limits.js';
import { newPasswordRoutes } from './new-password-routes.js';
import { authenticate, closeSession } from './passport.js';
import { whoIsPending } from './pending.js';
import { takeCode } from './second-factor.js';
import { noteSecurity } from './security-log.js';
import { pendingSetUpRoutes } from './set-up-routes.js';
import { noteAndTell } from './tell-owner.js';

/** On two cores a few seconds of work: who comes then waits no longer than that. */
const SIGN_INS_AT_ONCE = 100;

/** Signing in, with a second factor where there is one, and out. */
export function signInRoutes(portal: Portal): Router {
  const { config } = portal;
  const router = Router();

  router.get('/masuk', (req, res) => {
    if (req.user) return res.redirect(303, homeOf(req.user));
    const returnTo = localPath(queryText(req, 'kembali'));
    res.render('auth/sign-in', { returnTo, username: '' });
  });

  router.post('/masuk', atOnce(SIGN_INS_AT_ONCE), ...signInLimit, async (req, res) => {
    const now = new Date();
    const { username = '', returnTo: wanted } = formFields(req);
    const returnTo = localPath(wanted);
    const refuse = (reason: 'failed' | 'expired') =>
      res.status(401).render('auth/sign-in', { returnTo, username, refused: reason });
    const user = await authenticate(req, res);
    if (!user) return refuse('failed');
    if (givenPasswordIsOver(user, now)) {
      await noteSecurity('sign-in-failed', { user: user.id, detail: 'expired' }, now);
      return refuse('expired');
    }
    res.redirect(303, await enter(req, user, { config, returnTo }));
  });

  router.get('/masuk/kode', async (req, res) => {
    if (!(await whoIsPending(req.session, 'code', new Date()))) return res.redirect(303, '/masuk');
    res.render('auth/enter-code', { failed: false });
  });

  router.post('/masuk/kode', ...codeLimit, async (req, res) => {
    const now = new Date();
    const user = await whoIsPending(req.session, 'code', now);
    if (!user) return res.redirect(303, '/masuk');
    const { returnTo } = req.session.pending!;
    const taken = await takeCode(user.id, typedCode(req), { config, now });
    if (!taken) {
      req.session.pending!.wrongCodes += 1;
      await noteSecurity('code-failed', { user: user.id }, now);
      return res.status(401).render('auth/enter-code', { failed: true });
    }
    if (taken === 'recovery-code') await noteAndTell(portal, 'recovery-code-used', { user: user.id });
    res.redirect(303, await enter(req, user, { config, proof: taken, returnTo }));
  });

  router.use('/masuk/sandi-baru', newPasswordRoutes(portal));
  router.use('/masuk/dua-langkah', pendingSetUpRoutes(portal));

  router.get('/keluar', (req, res) => {
    if (!req.user) return res.redirect(303, '/');
    res.render('auth/sign-out');
  });

  router.post('/keluar', async (req, res) => {
    if (req.user) await noteSecurity('signed-out', { user: req.user.id }, new Date());
    await closeSession(req);
    res.redirect(303, '/');
  });

  return router;
}

function typedCode(req: Request): string {
  const { code = '', recoveryCode = '' } = formFields(req);
  return code || recoveryCode;
}
