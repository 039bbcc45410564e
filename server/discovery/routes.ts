import { Router } from 'express';
import { requireRole } from '../auth/require-role.js';
import { Invalid } from '../errors.js';
import { formFields } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import { acceptProposal, dismissProposal, listProposals } from './proposals.js';

const PER_PAGE = 50;
const PAGE = '/admin/usulan';

/** What the portal found on the organisations' sites, for administrators to accept or dismiss. */
export function discoveryRoutes(): Router {
  const router = Router();
  const admin = Router();
  router.use(PAGE, requireRole('admin'), admin);

  admin.get('/', async (req, res) => {
    const page = wantedPage(req);
    const { items, more } = await listProposals({ skip: (page - 1) * PER_PAGE, limit: PER_PAGE });
    res.render('discovery/proposals', { proposals: items, ...pages(req, page, more) });
  });

  admin.post('/:id/penerimaan', async (req, res) => {
    const official = formFields(req).official === 'true';
    try {
      const { kind } = await acceptProposal(req.user!, req.params.id, { official }, new Date());
      const done = kind === 'feed' ? 'feed' : official ? 'official' : 'account';
      req.session.notice = { key: `discovery:accepted.${done}` };
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      req.session.notice = { key: 'discovery:already' };
    }
    res.redirect(303, PAGE);
  });

  admin.post('/:id/penolakan', async (req, res) => {
    await dismissProposal(req.user!, req.params.id, new Date());
    req.session.notice = { key: 'discovery:dismissed' };
    res.redirect(303, PAGE);
  });

  return router;
}
