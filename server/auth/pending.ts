import type { SessionData } from 'express-session';
import { User } from '../../models/user.js';
import { toCurrentUser, type CurrentUser } from './current-user.js';

/** For each step: long enough to find the phone, to think of a password, or to install an app on the phone. */
export const PENDING_MS = { code: 10 * 60_000, 'new-password': 30 * 60_000, 'set-up': 30 * 60_000 } as const;
/** Wrong codes after one password. */
const WRONG_CODES_MAX = 5;

/** What somebody has shown so far: the password alone, or a code of one of the two kinds as well. */
export type Proof = 'password' | 'code' | 'recovery-code';

/** Somebody who gave the password and is nobody yet: another step is missing. */
export interface PendingSignIn {
  user: string;
  epoch: number;
  /** To give a code, to choose a password of one's own, or to set the second factor up. */
  step: keyof typeof PENDING_MS;
  proof: Proof;
  /** Milliseconds since 1970. */
  until: number;
  wrongCodes: number;
  returnTo?: string;
}

declare module 'express-session' {
  interface SessionData {
    pending?: PendingSignIn;
    /** The secret of a second factor that is being set up, sealed. */
    offer?: string;
  }
}

/** What is remembered of somebody who has to take another step. */
export function pendingSignIn(
  user: CurrentUser,
  { step, proof, returnTo, now }: Pick<PendingSignIn, 'step' | 'proof' | 'returnTo'> & { now: Date },
): PendingSignIn {
  const { id, sessionEpoch: epoch } = user;
  const until = now.getTime() + PENDING_MS[step];
  return { user: id, epoch, step, proof, until, wrongCodes: 0, returnTo };
}

/** Who has to take this step in a session; undefined for nobody, or no longer. */
export async function whoIsPending(
  { pending }: Partial<SessionData>,
  step: PendingSignIn['step'],
  now: Date,
): Promise<CurrentUser | undefined> {
  if (pending?.step !== step || pending.until <= now.getTime()) return undefined;
  if (pending.wrongCodes >= WRONG_CODES_MAX) return undefined;
  const user = await User.findOne({
    _id: pending.user,
    status: 'active',
    sessionEpoch: pending.epoch,
  }).lean();
  return user ? toCurrentUser(user) : undefined;
}
