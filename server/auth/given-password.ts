import { User, type UserRecord } from '../../models/user.js';
import { Invalid } from '../errors.js';
import type { CurrentUser } from './current-user.js';
import { passwordMatches } from './passwords.js';
import { setPassword } from './users.js';

/** How long somebody has to sign in with a password that an administrator chose, in days. */
export const GIVEN_PASSWORD_DAYS = 7;
const VALID_MS = GIVEN_PASSWORD_DAYS * 24 * 60 * 60 * 1000;

/** When a password that is given now opens nothing any more. */
export function givenPasswordUntil(now: Date): Date {
  return new Date(now.getTime() + VALID_MS);
}

/** Whether an administrator chose the password, and too long ago to sign in with it. */
export function givenPasswordIsOver(
  { givenPasswordUntil: until }: Pick<CurrentUser, 'givenPasswordUntil'>,
  now: Date,
): boolean {
  return until !== undefined && until <= now;
}

/**
 * Replaces a password that an administrator chose by one of its owner's.
 * @throws Invalid `password: password-given` for the same once more, and as `setPassword`
 */
export async function replaceGivenPassword(id: string, password: string): Promise<UserRecord> {
  const { passwordHash } = await User.findById(id, { passwordHash: 1 }).lean().orFail();
  if (await passwordMatches(passwordHash, password)) throw new Invalid({ password: 'password-given' });
  return setPassword(id, password);
}
