import { Router } from 'express';
import { SECURITY_EVENTS, type SecurityEventRecord } from '../../models/security-event.js';
import { USER_STATUSES } from '../../models/user.js';
import { ROLES } from '../../models/vocabulary.js';
import { requireRole } from '../auth/require-role.js';
import { listSecurityEvents, securityEventKind } from '../auth/security-log.js';
import { queryText } from '../validation/form.js';

const HOW = ['password', 'code', 'recovery-code', 'unknown', 'expired'];

/** The key of the words for what is noted beside an event: a role, a status, how somebody came in, or a refusal. */
function detailKey({ kind, detail }: SecurityEventRecord): string | undefined {
  if (kind === 'refused') return `errors:${detail}.title`;
  if (ROLES.some((role) => role === detail)) return `common:role.${detail}`;
  const isStatus = USER_STATUSES.some((status) => status === detail);
  if (isStatus && kind === 'sign-in-failed') return `admin:security.account.${detail}`;
  if (isStatus) return `admin:user-status.${detail}`;
  return detail !== undefined && HOW.includes(detail) ? `admin:security.how.${detail}` : undefined;
}

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
      ...{ kind, username },
      events: events.map((event) => ({ ...event, detailKey: detailKey(event) })),
      kinds: SECURITY_EVENTS,
      next: older && `/admin/keamanan?${new URLSearchParams({ ...query, sebelum: older }).toString()}`,
    });
  });

  return router;
}
