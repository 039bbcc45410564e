import { clientKey, rateLimit, type RateLimit } from '../middleware/rate-limit.js';
import { formFields } from '../validation/form.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Who gave the password and has to take another step. */
const pendingKey: RateLimit['key'] = (req) => req.session.pending?.user ?? clientKey(req);

/** Wrong names and passwords, and per name and address: guessing is slow, and nobody can lock a name for all. */
export const signInLimit = [
  failures('sign-in', 30),
  failures('sign-in-name', 8, {
    key: (req) => `${req.ip}|${(formFields(req).username ?? '').toLowerCase().slice(0, 40)}`,
  }),
];

/**
 * Wrong codes from one address, and from all addresses together: nobody gets here without the password, so no
 * stranger can use the second up for a victim.
 */
export const codeLimit = [
  failures('sign-in-code', 10, { key: (req) => `${clientKey(req)}|${req.session.pending?.user ?? ''}` }),
  failures('sign-in-code-person', 40, { key: pendingKey, windowMs: HOUR_MS }),
];

/** Passwords that will not do, of who has to choose one: each costs the work of a hash. */
export const newPasswordLimit = failures('new-password', 30, { key: pendingKey });

/**
 * Wrong passwords of somebody who is signed in: whoever finds a device so must not find out the password on it.
 * @param name what the password is asked for; each has a count of its own
 */
export function passwordLimit(name: 'password-change' | 'second-factor-change' | 'account-deletion') {
  return failures(name, 8);
}

/** Accounts that are asked for from one address. */
export const signUpLimit = rateLimit({ name: 'sign-up', windowMs: HOUR_MS, limit: 10 });

/** E-mails that one person has sent to an address that may be anybody's. */
export const emailLimit = rateLimit({ name: 'email-asked', windowMs: HOUR_MS, limit: 5 });

function failures(
  name: string,
  limit: number,
  { key, windowMs = 15 * MINUTE_MS }: Pick<Partial<RateLimit>, 'key' | 'windowMs'> = {},
) {
  return rateLimit({ name, windowMs, limit, key, failuresOnly: true });
}
