import { Router } from 'express';
import { toCurrentUser } from '../auth/current-user.js';
import { openSession } from '../auth/passport.js';
import { noteSecurity } from '../auth/security-log.js';
import { Invalid } from '../errors.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { secretAddress } from '../middleware/secret-address.js';
import { formFields } from '../validation/form.js';
import { acceptInvitation, openInvitation } from './invitations.js';

const MINUTE_MS = 60_000;
const opening = rateLimit({ name: 'invitation', windowMs: 10 * MINUTE_MS, limit: 60 });
const accepting = rateLimit({ name: 'invitation-accepted', windowMs: 60 * MINUTE_MS, limit: 20 });

/** Where an invitation leads: whoever follows it makes an account in the group. */
export function invitationRoutes(): Router {
  const router = Router();
  const invited = Router({ mergeParams: true });
  router.use('/undangan/:token', secretAddress, opening, invited);

  invited.get('/', async (req, res) => {
    const token = tokenOf(req.params);
    const group = await openInvitation(token, new Date());
    res.render('membership/invited', { group, token, typed: {}, errors: {} });
  });

  invited.post('/', accepting, async (req, res) => {
    const token = tokenOf(req.params);
    const typed = formFields(req);
    try {
      const user = toCurrentUser(await acceptInvitation(token, typed, new Date()));
      await noteSecurity('account-made', { user: user.id, detail: user.role }, new Date());
      await openSession(req, user);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const group = await openInvitation(token, new Date());
      return res.status(422).render('membership/invited', { group, token, typed, errors: error.fields });
    }
    req.session.notice = { key: 'membership:invited.welcome' };
    res.redirect(303, '/kontributor');
  });

  return router;
}

function tokenOf(params: object): string {
  return String((params as Record<string, unknown>).token);
}
