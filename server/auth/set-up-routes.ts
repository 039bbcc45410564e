import { Router, type Request, type Response } from 'express';
import { Conflict, Invalid, type FieldErrors } from '../errors.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { toCurrentUser, type CurrentUser } from './current-user.js';
import { homeOf } from './home.js';
import { enrolment } from './one-time-code.js';
import { openSession } from './passport.js';
import { whoIsPending } from './pending.js';
import { offeredSecret, offerSecret, setUpSecondFactor } from './second-factor.js';
import { noteSecurity } from './security-log.js';
import { noteAndTell } from './tell-owner.js';
import { endSessions, findUser } from './users.js';

/** Setting up a second factor between the password and the portal, where one is needed and there is none. */
export function pendingSetUpRoutes(portal: Portal): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const user = await whoIsPending(req.session, 'set-up', new Date());
    if (!user) return res.redirect(303, '/masuk');
    showSetUp(req, res, user, { portal, needed: true });
  });

  router.post('/', async (req, res) => {
    const now = new Date();
    const user = await whoIsPending(req.session, 'set-up', now);
    if (!user) return res.redirect(303, '/masuk');
    const { returnTo } = req.session.pending!;
    try {
      const codes = await finishSetUp(req, user, portal, now);
      await noteSecurity('signed-in', { user: user.id, detail: 'code' }, now);
      showCodes(res, codes, returnTo ?? homeOf(user));
    } catch (error) {
      // A second factor that came meanwhile is asked for like any other.
      if (error instanceof Conflict) return res.redirect(303, '/masuk');
      if (!(error instanceof Invalid)) throw error;
      showSetUp(req, res.status(422), user, { portal, needed: true, errors: error.fields });
    }
  });

  return router;
}

/** The page with a secret for the authenticator app: the same one until it is used, so that a page may be reloaded. */
export function showSetUp(
  req: Request,
  res: Response,
  user: CurrentUser,
  { portal, needed, errors = {} }: { portal: Portal; needed: boolean; errors?: FieldErrors },
): void {
  const { config } = portal;
  req.session.offer ??= offerSecret(user.id, config);
  const secret = offeredSecret(user.id, req.session.offer, config);
  const names = { siteName: config.siteName, username: user.username };
  res.render('auth/set-up', {
    ...enrolment(secret, names),
    secret: secret.replace(/(.{4})(?=.)/g, '$1 '),
    ...{ needed, errors },
  });
}

/**
 * Sets up what the session offered, with a code of it, and signs the person in anew: other devices have to sign in
 * with a code from here on.
 * @returns the recovery codes
 * @throws Invalid `code: wrong-code`; Conflict
 */
export async function finishSetUp(
  req: Request,
  user: CurrentUser,
  portal: Portal,
  now: Date,
): Promise<string[]> {
  const { offer } = req.session;
  if (!offer) throw new Invalid({ code: 'wrong-code' });
  const { code } = formFields(req);
  const codes = await setUpSecondFactor(user.id, { offer, code }, { config: portal.config, now });
  await signInAnew(req, user.id, { secondFactor: true });
  await noteAndTell(portal, 'second-factor-on', { user: user.id });
  return codes;
}

/** Ends a person's sessions on every device and opens a new one on this. */
export async function signInAnew(
  req: Request,
  userId: string,
  how: { secondFactor: boolean },
): Promise<void> {
  const user = await endSessions(await findUser(userId));
  await openSession(req, toCurrentUser(user), how);
}

/** The recovery codes, which cannot be read again, and where the person goes next. */
export function showCodes(res: Response, codes: string[], next: string): void {
  // The masthead of who has just got in.
  res.locals.currentUser = res.req.user;
  res.render('auth/recovery-codes', { codes, next });
}
