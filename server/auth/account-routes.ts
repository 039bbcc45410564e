import { Router, type Request, type Response } from 'express';
import { Conflict, Invalid, type PortalError } from '../errors.js';
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
import { emailLimit, passwordLimit } from './limits.js';
import { openSession } from './passport.js';
import { requireRole } from './require-role.js';
import { deviceRoutes } from './device-routes.js';
import { needsSecondFactor, secondFactorOf } from './second-factor.js';
import { secondFactorRoutes } from './second-factor-routes.js';
import { securityEventsOf } from './security-log.js';
import { devicesOf } from './sign-ins.js';
import { noteAndTell } from './tell-owner.js';
import { changePassword, checkPassword } from './users.js';

const EVENTS_SHOWN = 10;

/** One's own account: the password, the e-mail address, and how one is told things. */
export function accountRoutes(portal: Portal): Router {
  const { config } = portal;
  const account = Router();
  account.use(requireRole());

  account.use('/dua-langkah', secondFactorRoutes(portal));
  account.use('/perangkat', deviceRoutes());

  account.get('/', (req, res) => showAccount(req, res));

  const guesses = passwordLimit('password-change');
  account.post('/sandi', guesses, async (req, res) => {
    const { currentPassword = '', password = '' } = formFields(req);
    try {
      const { id, secondFactor } = req.user!;
      const user = await changePassword(id, { currentPassword, password });
      await openSession(req, toCurrentUser(user), { secondFactor });
      await noteAndTell(portal, 'password-changed', { user: id });
      answerDone(req, res, 'auth:password.changed');
    } catch (error) {
      await showRefused(req, res, error);
    }
  });

  account.post('/surel', guesses, emailLimit, async (req, res) => {
    try {
      await checkEmailPassword(req);
      const { locale } = res.locals;
      await askForEmail(req.user!.id, formFields(req), { config, locale, now: new Date() });
      answerDone(req, res, 'auth:email.asked');
    } catch (error) {
      await showRefused(req, res, error, formFields(req));
    }
  });

  account.post('/surel/penghapusan', guesses, async (req, res) => {
    const { id: user } = req.user!;
    try {
      await checkEmailPassword(req);
      const { email: before } = await mailSettings(user, config, new Date());
      await removeEmail(user);
      if (before) await noteAndTell(portal, 'email-removed', { user }, before);
      answerDone(req, res, 'auth:email.removed');
    } catch (error) {
      await showRefused(req, res, error, formFields(req));
    }
  });

  account.get<{ token: string }>('/surel/:token', secretAddress, async (req, res) => {
    const email = await emailToConfirm(req.user!.id, req.params.token, new Date());
    res.render('auth/confirm-email', { email, token: req.params.token });
  });

  account.post('/surel/:token', async (req, res) => {
    const { id: user } = req.user!;
    const { email: before } = await mailSettings(user, config, new Date());
    await confirmEmail(user, req.params.token, new Date());
    await noteAndTell(portal, 'email-changed', { user }, before);
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
    const now = new Date();
    const { id, role } = req.user!;
    res.render('auth/account', {
      mail: await mailSettings(id, config, now),
      secondFactor: await secondFactorOf(id),
      secondFactorNeeded: needsSecondFactor(role, config),
      devices: await devicesOf(req.user!, now),
      events: await securityEventsOf(id, EVENTS_SHOWN),
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

// Beside the form that changes the password, whose field has the usual name.
function checkEmailPassword(req: Request): Promise<void> {
  const { emailPassword = '' } = formFields(req);
  return checkPassword(req.user!.id, emailPassword, 'emailPassword');
}

function answerDone(req: Request, res: Response, key: string): void {
  req.session.notice = { key };
  res.redirect(303, '/akun');
}
