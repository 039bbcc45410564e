import { Router } from 'express';
import { Invalid } from '../errors.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { toCurrentUser } from './current-user.js';
import { enter } from './enter.js';
import { replaceGivenPassword } from './given-password.js';
import { newPasswordLimit } from './limits.js';
import { whoIsPending } from './pending.js';
import { noteAndTell } from './tell-owner.js';

/** Choosing a password between one that an administrator gave and the portal. */
export function newPasswordRoutes(portal: Portal): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const user = await whoIsPending(req.session, 'new-password', new Date());
    if (!user) return res.redirect(303, '/masuk');
    res.render('auth/new-password', { username: user.username, errors: {} });
  });

  router.post('/', newPasswordLimit, async (req, res) => {
    const user = await whoIsPending(req.session, 'new-password', new Date());
    if (!user) return res.redirect(303, '/masuk');
    const { proof, returnTo } = req.session.pending!;
    try {
      const changed = await replaceGivenPassword(user.id, formFields(req).password ?? '');
      await noteAndTell(portal, 'password-changed', { user: user.id });
      const next = await enter(req, toCurrentUser(changed), { config: portal.config, proof, returnTo });
      res.redirect(303, next);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422).render('auth/new-password', { username: user.username, errors: error.fields });
    }
  });

  return router;
}
