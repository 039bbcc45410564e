import { Router, type Request, type Response } from 'express';
import { Conflict, Invalid, type FieldErrors } from '../errors.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { passwordLimit } from './limits.js';
import {
  needsSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  secondFactorOf,
  takeCode,
} from './second-factor.js';
import { finishSetUp, showCodes, showSetUp, signInAnew } from './set-up-routes.js';
import { noteAndTell } from './tell-owner.js';
import { checkPassword } from './users.js';

/** One's own second factor: set up, new recovery codes, switched off. Each asks for the password again. */
export function secondFactorRoutes(portal: Portal): Router {
  const router = Router();
  const guesses = passwordLimit('second-factor-change');

  router.get('/', (req, res) => show(req, res));

  router.post('/', guesses, async (req, res) => {
    await answer(req, res, async () => {
      await checkPassword(req.user!.id, formFields(req).currentPassword ?? '');
      showCodes(res, await finishSetUp(req, req.user!, portal, new Date()), '/akun');
    });
  });

  router.post('/kode-pemulihan', guesses, async (req, res) => {
    await answer(req, res, async () => {
      const user = req.user!.id;
      await prove(req);
      const codes = await renewRecoveryCodes(user);
      await noteAndTell(portal, 'recovery-codes-renewed', { user });
      showCodes(res, codes, '/akun');
    });
  });

  router.post('/penghapusan', guesses, async (req, res) => {
    await answer(req, res, async () => {
      const { id: user, role } = req.user!;
      if (needsSecondFactor(role, portal.config)) throw new Conflict('second-factor-needed');
      await prove(req);
      await removeSecondFactor(user);
      await signInAnew(req, user, { secondFactor: false });
      await noteAndTell(portal, 'second-factor-off', { user });
      req.session.notice = { key: 'auth:second-factor.is-off' };
      res.redirect(303, '/akun');
    });
  });

  // Whoever finds a device signed in has neither.
  async function prove(req: Request): Promise<void> {
    const { currentPassword = '', code = '' } = formFields(req);
    const { config } = portal;
    await checkPassword(req.user!.id, currentPassword);
    const taken = await takeCode(req.user!.id, code, { config, now: new Date() });
    if (!taken) throw new Invalid({ code: 'wrong-code' });
  }

  async function answer(req: Request, res: Response, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await show(req, res.status(422), error.fields);
    }
  }

  async function show(req: Request, res: Response, errors: FieldErrors = {}): Promise<void> {
    const { id, role } = req.user!;
    const state = await secondFactorOf(id);
    if (!state) return showSetUp(req, res, req.user!, { portal, needed: false, errors });
    const needed = needsSecondFactor(role, portal.config);
    res.render('auth/second-factor', { state, needed, errors });
  }

  return router;
}
