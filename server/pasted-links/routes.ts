import { Router } from 'express';
import { requireRole } from '../auth/require-role.js';
import { Invalid } from '../errors.js';
import { rateLimit } from '../middleware/rate-limit.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { pasteLink } from './paste-link.js';

const HOUR_MS = 60 * 60 * 1000;
const PAGE = '/kabar-kanal/tempel';

/** Each sends the portal out to a stranger's site. */
const pasteLimit = rateLimit({ name: 'paste-link', windowMs: HOUR_MS, limit: 100 });

/** Posts of official accounts whose platforms publish no feed: the newsroom pastes their links. */
export function pastedLinkRoutes(portal: Portal): Router {
  const router = Router();
  router.use(PAGE, requireRole('admin', 'editor', 'verifier'));

  router.get(PAGE, (_req, res) => res.render('pasted-links/paste', { typed: {}, errors: {} }));

  router.post(PAGE, pasteLimit, async (req, res) => {
    const typed = formFields(req);
    try {
      const { title } = await pasteLink(portal, typed, new Date());
      req.session.notice = { key: 'pasted-links:done', params: { title } };
      res.redirect(303, '/kabar-kanal');
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422).render('pasted-links/paste', { typed, errors: error.fields });
    }
  });

  return router;
}
