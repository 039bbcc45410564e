import { Router, type Request } from 'express';
import { requireRole } from '../auth/require-role.js';
import { publicPage } from '../cache/public-page.js';
import { Invalid } from '../errors.js';
import { formFields, queryText } from '../validation/form.js';
import { localPath } from '../validation/local-path.js';
import { giveConsent } from './consent.js';
import { PRIVACY_VERSION } from './version.js';

/** What is kept of people and why, and whether they agree. */
export function privacyRoutes(): Router {
  const router = Router();

  router.get('/privasi', publicPage, (_req, res) => {
    res.render('privacy/page', { version: new Date(PRIVACY_VERSION) });
  });

  router.get('/persetujuan', requireRole(), (req, res) => {
    const returnTo = localPath(queryText(req, 'kembali'));
    if (req.user!.consented) return res.redirect(303, returnTo ?? '/akun');
    res.render('privacy/consent', { asksConsent: true, returnTo, errors: {} });
  });

  router.post('/persetujuan', requireRole(), async (req: Request, res) => {
    const typed = formFields(req);
    const returnTo = localPath(typed.returnTo);
    try {
      await giveConsent(req.user!.id, typed, new Date());
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return res.status(422).render('privacy/consent', {
        asksConsent: true,
        returnTo,
        errors: error.fields,
      });
    }
    res.redirect(303, returnTo ?? '/akun');
  });

  return router;
}
