import { Router, type Response } from 'express';
import { Organisation } from '../../models/organisation.js';
import { Invalid, NotFound, type FieldErrors } from '../errors.js';
import { rateLimit } from '../middleware/rate-limit.js';
import type { Portal } from '../portal.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import type { CurrentUser } from './current-user.js';
import { toCurrentUser } from './current-user.js';
import { accountRoutes } from './account-routes.js';
import { authenticate, openSession } from './passport.js';
import { formFields, queryText } from '../validation/form.js';
import { localPath } from '../validation/local-path.js';
import { createFirstAdministrator, setupLinkValid } from './setup.js';
import { askForAccount, GROUP_KINDS } from './users.js';

const MINUTE_MS = 60_000;

/** Signing in and out, asking for an account, the first administrator, one's own account. */
export function authRoutes(portal: Portal): Router {
  const router = Router();

  router.get('/masuk', (req, res) => {
    if (req.user) return res.redirect(303, homeOf(req.user));
    res.render('auth/sign-in', {
      returnTo: localPath(queryText(req, 'kembali')),
      username: '',
      failed: false,
    });
  });

  router.post(
    '/masuk',
    rateLimit({ name: 'sign-in', windowMs: 15 * MINUTE_MS, limit: 30, failuresOnly: true }),
    rateLimit({
      // Per name and address: guessing at one name from one place is slow, and nobody can lock a name for all.
      name: 'sign-in-name',
      windowMs: 15 * MINUTE_MS,
      limit: 8,
      failuresOnly: true,
      key: (req) => `${req.ip}|${(formFields(req).username ?? '').toLowerCase().slice(0, 40)}`,
    }),
    async (req, res) => {
      const { username = '', returnTo: wanted } = formFields(req);
      const returnTo = localPath(wanted);
      const user = await authenticate(req, res);
      if (!user) {
        res.status(401);
        return res.render('auth/sign-in', { returnTo, username, failed: true });
      }
      await openSession(req, user);
      res.redirect(303, returnTo ?? homeOf(user));
    },
  );

  router.get('/keluar', (req, res) => {
    if (!req.user) return res.redirect(303, '/');
    res.render('auth/sign-out');
  });

  router.post('/keluar', (req, res, next) => {
    req.logout((error) => {
      if (error) return next(error);
      req.session.destroy((failure) => {
        if (failure) return next(failure);
        res.redirect(303, '/');
      });
    });
  });

  router.get('/daftar', async (_req, res) => renderSignUp(res, {}, {}));

  router.post(
    '/daftar',
    rateLimit({ name: 'sign-up', windowMs: 60 * MINUTE_MS, limit: 10 }),
    async (req, res) => {
      const typed = formFields(req);
      try {
        await askForAccount(typed);
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        res.status(422);
        return renderSignUp(res, typed, error.fields);
      }
      res.render('auth/signed-up');
    },
  );

  router.get('/penyiapan/:token', async (req, res) => {
    if (!(await setupLinkValid(req.params.token))) throw new NotFound('setup-link-void');
    res.render('auth/setup', { typed: {}, errors: {} });
  });

  router.post('/penyiapan/:token', async (req, res) => {
    try {
      const user = toCurrentUser(await createFirstAdministrator(req.params.token, formFields(req)));
      await openSession(req, user);
      res.redirect(303, homeOf(user));
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

function homeOf(user: CurrentUser): string {
  if (user.role === 'admin') return '/admin';
  return user.role === 'contributor' || user.role === 'agency' ? '/kontributor' : '/meja';
}
