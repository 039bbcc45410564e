import { Router, type Request, type Response } from 'express';
import { Conflict, Invalid, type PortalError } from '../errors.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { secretAddress } from '../middleware/secret-address.js';
import { pushSettings } from '../notifications/push-subscriptions.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { toCurrentUser } from './current-user.js';
import {
  askForEmail,
  changeMailSettings,
  confirmEmail,
  emailToConfirm,
  mailSettings,
  removeEmail,
} from './email.js';
import { openSession } from './passport.js';
import { requireRole } from './require-role.js';
import { changePassword } from './users.js';

const MINUTE_MS = 60_000;

/** One's own account: the password, the e-mail address, and how one is told things. */
export function accountRoutes({ config }: Portal): Router {
  const account = Router();
  account.use(requireRole());

  account.get('/', (req, res) => showAccount(req, res));

  const guesses = rateLimit({
    // Whoever finds a device signed in must not find out the password on it.
    name: 'password-change',
    windowMs: 15 * MINUTE_MS,
    limit: 8,
    failuresOnly: true,
  });
  account.post('/sandi', guesses, async (req, res) => {
    const { currentPassword = '', password = '' } = formFields(req);
    try {
      const user = await changePassword(req.user!.id, { currentPassword, password });
      await openSession(req, toCurrentUser(user));
      answerDone(req, res, 'auth:password.changed');
    } catch (error) {
      await showRefused(req, res, error);
    }
  });

  const letters = rateLimit({ name: 'email-asked', windowMs: 60 * MINUTE_MS, limit: 5 });
  account.post('/surel', letters, async (req, res) => {
    try {
      const { locale } = res.locals;
      await askForEmail(req.user!.id, formFields(req), { config, locale, now: new Date() });
      answerDone(req, res, 'auth:email.asked');
    } catch (error) {
      await showRefused(req, res, error, formFields(req));
    }
  });

  account.post('/surel/penghapusan', async (req, res) => {
    await removeEmail(req.user!.id);
    answerDone(req, res, 'auth:email.removed');
  });

  account.get<{ token: string }>('/surel/:token', secretAddress, async (req, res) => {
    const email = await emailToConfirm(req.user!.id, req.params.token, new Date());
    res.render('auth/confirm-email', { email, token: req.params.token });
  });

  account.post('/surel/:token', async (req, res) => {
    await confirmEmail(req.user!.id, req.params.token, new Date());
    answerDone(req, res, 'auth:email.confirmed');
  });

  account.post('/pemberitahuan', async (req, res) => {
    const { language, byEmail } = formFields(req);
    try {
      await changeMailSettings(req.user!.id, { language, byEmail: byEmail === 'true' });
      answerDone(req, res, 'auth:told.saved');
    } catch (error) {
      await showRefused(req, res, error);
    }
  });

  async function showAccount(
    req: Request,
    res: Response,
    { typed = {}, error }: { typed?: Record<string, string>; error?: PortalError } = {},
  ): Promise<void> {
    res.render('auth/account', {
      mail: await mailSettings(req.user!.id, config, new Date()),
      push: await pushSettings(req.user!, config),
      typed,
      refused: error,
      errors: error instanceof Invalid ? error.fields : {},
    });
  }

  async function showRefused(
    req: Request,
    res: Response,
    error: unknown,
    typed?: Record<string, string>,
  ): Promise<void> {
    if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
    await showAccount(req, res.status(error.status), { typed, error });
  }

  return account;
}

function answerDone(req: Request, res: Response, key: string): void {
  req.session.notice = { key };
  res.redirect(303, '/akun');
}
