import type { SessionData } from 'express-session';
import { User } from '../../models/user.js';
import { toCurrentUser, type CurrentUser } from './current-user.js';

/** Between the password and the code: long enough to find the phone, or to install an app on it. */
export const PENDING_MS = { code: 10 * 60_000, 'set-up': 30 * 60_000 } as const;
/** Wrong codes after one password. */
const WRONG_CODES_MAX = 5;

/** Somebody who gave the password and is nobody yet: the second factor is missing. */
export interface PendingSignIn {
  user: string;
  epoch: number;
  /** To give a code, or to set the second factor up first. */
  step: keyof typeof PENDING_MS;
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
  { step, returnTo, now }: Pick<PendingSignIn, 'step' | 'returnTo'> & { now: Date },
): PendingSignIn {
  const { id, sessionEpoch: epoch } = user;
  return { user: id, epoch, step, until: now.getTime() + PENDING_MS[step], wrongCodes: 0, returnTo };
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
