import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import { Organisation } from '../../models/organisation.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { passwordLimit } from '../auth/limits.js';
import { requireRole } from '../auth/require-role.js';
import { noteSecurity } from '../auth/security-log.js';
import { revokeToken, tokensOf } from '../auth/tokens.js';
import { changeName } from '../auth/users.js';
import { Conflict, Invalid, type FieldErrors } from '../errors.js';
import { dayOf } from '../i18n/calendar.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { subscriptionsOf, unsubscribe } from '../notifications/push-subscriptions.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { eraseAccount } from './erase.js';
import { exportOf } from './export.js';

const MINUTE_MS = 60_000;
const exporting = rateLimit({ name: 'data-export', windowMs: 60 * MINUTE_MS, limit: 20 });
const guesses = passwordLimit('account-deletion');

/** What is kept about oneself: seen, downloaded, corrected, deleted. */
export function personalDataRoutes({ config }: Portal): Router {
  const router = Router();
  const own = Router();
  router.use('/akun/data', requireRole(), own);

  own.get('/', (req, res) => showData(req, res));

  own.get('/unduhan.json', exporting, async (req, res) => {
    const now = new Date();
    res.attachment(`data-saya-${dayOf(now, config.timeZone)}.json`).type('json');
    await pipeline(Readable.from(exportOf(req.user!.id, config, now)), res);
  });

  own.post('/nama', async (req, res) => {
    try {
      await changeName(req.user!.id, formFields(req));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return showData(req, res.status(422), error.fields);
    }
    req.session.notice = { key: 'privacy:data.name-saved' };
    res.redirect(303, '/akun/data');
  });

  own.post('/token/:id/pencabutan', async (req, res) => {
    await revokeToken(req.user!.id, req.params.id);
    await noteSecurity('token-revoked', { user: req.user!.id }, new Date());
    req.session.notice = { key: 'privacy:data.token-revoked' };
    res.redirect(303, '/akun/data#token');
  });

  own.post('/perangkat/:id/penghapusan', async (req, res) => {
    await unsubscribe(req.user!.id, req.params.id);
    req.session.notice = { key: 'privacy:data.device-removed' };
    res.redirect(303, '/akun/data#perangkat');
  });

  own.get('/penghapusan', (_req, res) => res.render('privacy/erase', { errors: {} }));

  own.post('/penghapusan', guesses, async (req, res) => {
    try {
      await eraseAccount(req.user!.id, formFields(req));
      await noteSecurity('account-erased', { user: req.user!.id }, new Date());
    } catch (error) {
      if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
      const errors = error instanceof Invalid ? error.fields : {};
      return res.status(error.status).render('privacy/erase', { errors, refused: error });
    }
    await endSession(req);
    res.locals.currentUser = undefined;
    res.render('privacy/erased');
  });

  return router;
}

async function showData(req: Request, res: Response, errors: FieldErrors = {}): Promise<void> {
  const { id } = req.user!;
  const user = await User.findById(id).select('-passwordHash').lean().orFail();
  const [organisation, tokens, devices, stories, drafts] = await Promise.all([
    Organisation.findById(user.organisation, { name: 1 }).lean(),
    tokensOf(id),
    subscriptionsOf(id),
    Story.countDocuments({ author: id }),
    Story.countDocuments({ author: id, status: 'draft' }),
  ]);
  const typed = Object.keys(errors).length > 0 ? formFields(req) : { name: user.name };
  res.render('privacy/data', { user, organisation, tokens, devices, stories, drafts, typed, errors });
}

function endSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}
