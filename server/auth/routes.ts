import { Router, type Response } from 'express';
import { Organisation } from '../../models/organisation.js';
import { Invalid, NotFound, type FieldErrors } from '../errors.js';
import type { Portal } from '../portal.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import { toCurrentUser } from './current-user.js';
import { accountRoutes } from './account-routes.js';
import { enter } from './enter.js';
import { signUpLimit } from './limits.js';
import { formFields } from '../validation/form.js';
import { noteSecurity } from './security-log.js';
import { createFirstAdministrator, setupLinkValid } from './setup.js';
import { signInRoutes } from './sign-in-routes.js';
import { askForAccount, GROUP_KINDS } from './users.js';

/** Signing in and out, asking for an account, the first administrator, one's own account. */
export function authRoutes(portal: Portal): Router {
  const router = Router();

  router.use(signInRoutes(portal));

  router.get('/daftar', async (_req, res) => renderSignUp(res, {}, {}));

  router.post('/daftar', signUpLimit, async (req, res) => {
    const typed = formFields(req);
    try {
      const { _id, status } = await askForAccount(typed);
      await noteSecurity('account-made', { user: _id, detail: status }, new Date());
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422);
      return renderSignUp(res, typed, error.fields);
    }
    res.render('auth/signed-up');
  });

  router.get('/penyiapan/:token', async (req, res) => {
    if (!(await setupLinkValid(req.params.token))) throw new NotFound('setup-link-void');
    res.render('auth/setup', { typed: {}, errors: {} });
  });

  router.post('/penyiapan/:token', async (req, res) => {
    try {
      const user = toCurrentUser(await createFirstAdministrator(req.params.token, formFields(req)));
      await noteSecurity('account-made', { user: user.id, detail: user.role }, new Date());
      res.redirect(303, await enter(req, user, { config: portal.config }));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422).render('auth/setup', { typed: formFields(req), errors: error.fields });
    }
  });

  router.use('/akun', accountRoutes(portal));

  return router;
}

async function renderSignUp(
  res: Response,
  typed: Record<string, string>,
  errors: FieldErrors,
): Promise<void> {
  const groups = await Organisation.find({ active: true, kind: { $in: GROUP_KINDS } }, { code: 1, name: 1 })
    .sort({ name: 1 })
    .lean();
  res.render('auth/sign-up', { typed, errors, groups, villagesByDistrict: villagesByDistrict() });
}
