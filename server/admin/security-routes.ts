import { Router } from 'express';
import { SECURITY_EVENTS } from '../../models/security-event.js';
import { requireRole } from '../auth/require-role.js';
import { listSecurityEvents, securityEventKind } from '../auth/security-log.js';
import { queryText } from '../validation/form.js';

/** Who signed in, who could not, and what was changed about accounts: the newest first. */
export function securityRoutes(): Router {
  const router = Router();
  router.use(requireRole('admin'));

  router.get('/', async (req, res) => {
    const kind = securityEventKind(queryText(req, 'kejadian'));
    const username = queryText(req, 'nama');
    const { events, older } = await listSecurityEvents({
      ...{ kind, username },
      before: queryText(req, 'sebelum'),
    });
    const query = { ...(kind ? { kejadian: kind } : {}), ...(username ? { nama: username } : {}) };
    res.render('admin/security', {
      ...{ events, kind, username },
      kinds: SECURITY_EVENTS,
      next: older && `/admin/keamanan?${new URLSearchParams({ ...query, sebelum: older }).toString()}`,
    });
  });

  return router;
}
