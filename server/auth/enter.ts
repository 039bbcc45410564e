import type { Request } from 'express';
import type { Config } from '../config.js';
import type { CurrentUser } from './current-user.js';
import { homeOf } from './home.js';
import { freshSession, openSession } from './passport.js';
import { PENDING_MS, pendingSignIn, type PendingSignIn, type Proof } from './pending.js';
import { needsSecondFactor, secondFactorOf } from './second-factor.js';
import { noteSecurity } from './security-log.js';

const PATHS: Record<PendingSignIn['step'], string> = {
  code: '/masuk/kode',
  'new-password': '/masuk/sandi-baru',
  'set-up': '/masuk/dua-langkah',
};

/**
 * Lets somebody in whose password was right, or has them take the step first that is still missing.
 * @param how.proof what was given so far
 * @returns the path that is next for them
 */
export async function enter(
  req: Request,
  user: CurrentUser,
  { config, proof = 'password', returnTo }: { config: Config; proof?: Proof; returnTo?: string },
): Promise<string> {
  const now = new Date();
  const step = await missingStep(user, proof, config);
  if (step) {
    await freshSession(req);
    req.session.pending = pendingSignIn(user, { step, proof, returnTo, now });
    req.session.cookie.maxAge = PENDING_MS[step];
    return PATHS[step];
  }
  await openSession(req, user, { secondFactor: proof !== 'password' });
  await noteSecurity('signed-in', { user: user.id, detail: proof }, now);
  return returnTo ?? homeOf(user);
}

// Whoever overheard the password that an administrator gave must not choose the next one without the code.
async function missingStep(
  user: CurrentUser,
  proof: Proof,
  config: Config,
): Promise<PendingSignIn['step'] | undefined> {
  const codeGiven = proof !== 'password';
  const isSetUp = codeGiven || (await secondFactorOf(user.id)) !== undefined;
  if (isSetUp && !codeGiven) return 'code';
  if (user.givenPasswordUntil) return 'new-password';
  return !isSetUp && needsSecondFactor(user.role, config) ? 'set-up' : undefined;
}
