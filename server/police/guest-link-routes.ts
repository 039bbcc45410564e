import { Router, type Request, type Response } from 'express';
import { DESK_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Conflict, Forbidden, Invalid, type PortalError } from '../errors.js';
import { shownEvidence } from '../evidence/shown.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { obstacleTo } from '../moderation/obstacles.js';
import { storyOnDesk } from '../moderation/story-on-desk.js';
import type { Portal } from '../portal.js';
import { formFields, formList } from '../validation/form.js';
import { GUEST_LINK_DAYS, guestLinkState, makeGuestLink, revokeGuestLink } from './guest-links.js';

const HOUR_MS = 60 * 60 * 1000;
const making = rateLimit({ name: 'guest-link-made', windowMs: HOUR_MS, limit: 60 });

/** The links of an escalated story for officers without an account: made, listed, revoked. */
export function guestLinkRoutes({ config }: Portal): Router {
  const router = Router();
  const desk = Router({ mergeParams: true });
  router.use('/meja/:id/tamu', desk);
  desk.use(requireRole(...DESK_ROLES));

  desk.get('/', (req, res) => showLinks(req, res));

  desk.post('/', making, async (req, res) => {
    const typed = { ...formFields(req), evidence: formList(req, 'evidence') };
    try {
      const { link, token } = await makeGuestLink(req.user!, idOf(req), typed, new Date());
      // Shown here and never again: a redirect would have to keep it somewhere.
      await showLinks(req, res.status(201), { made: { link, url: `${config.baseUrl}/tamu/${token}` } });
    } catch (error) {
      await showRefused(req, res, error, typed);
    }
  });

  desk.post('/:linkId/pencabutan', async (req, res) => {
    try {
      const { linkId } = req.params;
      await revokeGuestLink(req.user!, { storyId: idOf(req), linkId }, new Date());
    } catch (error) {
      return showRefused(req, res, error);
    }
    req.session.notice = { key: 'police:link.revoked-now' };
    res.redirect(303, `/meja/${idOf(req)}/tamu`);
  });

  return router;
}

interface LinksPage {
  made?: object;
  typed?: object;
  error?: PortalError;
}

async function showRefused(req: Request, res: Response, error: unknown, typed?: object): Promise<void> {
  if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
  await showLinks(req, res.status(error.status), { typed, error });
}

async function showLinks(req: Request, res: Response, page: LinksPage = {}): Promise<void> {
  const now = new Date();
  const desk = await storyOnDesk(req.user!, idOf(req));
  const { story } = desk;
  const obstacle = obstacleTo('guest-link', req.user!, desk, now);
  // The links are the newsroom's; administrators only look.
  if (obstacle instanceof Forbidden && req.user!.role !== 'admin') throw obstacle;
  const links = (story.guestLinks ?? []).map((link) => ({ ...link, state: guestLinkState(link, now) }));
  res.render('police/links', {
    ...desk,
    obstacle,
    links: links.toReversed(),
    days: GUEST_LINK_DAYS,
    evidence: shownEvidence(req.user!, story).filter(({ removed }) => !removed),
    made: page.made,
    typed: page.typed ?? {},
    refused: page.error,
    errors: page.error instanceof Invalid ? page.error.fields : {},
  });
}

function idOf(req: Request): string {
  return String(req.params.id);
}
