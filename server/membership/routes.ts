import { Router, type Request, type Response } from 'express';
import { canManageOwnOrganisation } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { noteSecurity } from '../auth/security-log.js';
import { Conflict, Invalid, NotFound, type PortalError } from '../errors.js';
import { newestStories } from '../feed/feed.js';
import { rateLimit } from '../middleware/rate-limit.js';
import type { Portal } from '../portal.js';
import { findOrganisation } from '../registry/organisations.js';
import { formFields } from '../validation/form.js';
import {
  INVITATION_DAYS,
  invitationsOf,
  makeInvitation,
  revokeInvitation,
  type MadeInvitation,
} from './invitations.js';
import { deactivateMember, membersOf, reactivateMember } from './members.js';

const HOUR_MS = 60 * 60 * 1000;
const LATEST_STORIES = 10;
const inviting = rateLimit({ name: 'invitation-made', windowMs: HOUR_MS, limit: 30 });

/** A group's own page for its members; its officer invites and deactivates them there. */
export function membershipRoutes({ config }: Portal): Router {
  const router = Router();
  const group = Router();
  router.use('/kelompok', requireRole('contributor', 'agency'), group);

  group.get('/', (req, res) => showGroup(req, res));

  const officer = Router();
  group.use(requireRole('agency'), officer);

  officer.post('/undangan', inviting, async (req, res) => {
    try {
      const { invitation, token } = await makeInvitation(req.user!, formFields(req), new Date());
      // Shown here and never again: a redirect would have to keep it somewhere.
      const made = { invitation, url: `${config.baseUrl}/undangan/${token}` };
      await showGroup(req, res.status(201), { made });
    } catch (error) {
      await showRefused(req, res, error);
    }
  });

  officer.post('/undangan/:id/pencabutan', async (req, res) => {
    try {
      await revokeInvitation(req.user!, req.params.id, new Date());
    } catch (error) {
      return showRefused(req, res, error);
    }
    req.session.notice = { key: 'membership:invitation.revoked-now' };
    res.redirect(303, '/kelompok#undangan');
  });

  officer.post('/anggota/:id/status', async (req, res) => {
    const active = formFields(req).status === 'active';
    try {
      const name = active
        ? await reactivateMember(req.user!, req.params.id)
        : await deactivateMember(req.user!, req.params.id, new Date());
      const detail = active ? 'active' : 'disabled';
      await noteSecurity('status-changed', { user: req.params.id, by: req.user!.id, detail }, new Date());
      const key = active ? 'membership:member.reactivated' : 'membership:member.deactivated';
      req.session.notice = { key, params: { name } };
    } catch (error) {
      return showRefused(req, res, error);
    }
    res.redirect(303, '/kelompok');
  });

  return router;
}

interface GroupPage {
  made?: Omit<MadeInvitation, 'token'> & { url: string };
  error?: PortalError;
}

async function showRefused(req: Request, res: Response, error: unknown): Promise<void> {
  if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
  await showGroup(req, res.status(error.status), { error });
}

async function showGroup(req: Request, res: Response, { made, error }: GroupPage = {}): Promise<void> {
  const user = req.user!;
  if (!user.organisation) throw new NotFound('organisation-not-found');
  const group = await findOrganisation(user.organisation);
  const isOfficer = canManageOwnOrganisation(user);
  const [members, stories, invitations] = await Promise.all([
    membersOf(user),
    newestStories({ organisation: group._id }, LATEST_STORIES),
    isOfficer ? invitationsOf(user, new Date()) : [],
  ]);
  res.render('membership/group', {
    ...{ group, isOfficer, members, stories, invitations, made },
    days: INVITATION_DAYS,
    typed: error ? formFields(req) : {},
    refused: error,
    errors: error instanceof Invalid ? error.fields : {},
  });
}
