import type { AccountRecord, AccountVerification } from '../../models/account.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import type { ProofMethod } from '../../models/vocabulary.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * How long each proof holds, in days. A link back is looked for every week, and holds this long from when it was
 * last there; the others hold from when they were given.
 */
export const PROOF_DAYS: Record<ProofMethod, number> = { 'rel-me': 90, code: 365, letter: 730, manual: 365 };
/** Days behind its expiry in which an account is official with a warning; then it is not official any more. */
export const GRACE_DAYS = 30;
/** Days before its expiry from which the administrator is told. */
const NOTICE_DAYS = 30;
/** Days between two looks at what can be looked at without an account. */
const CHECK_DAYS = 7;

/** `lapsed`: past its grace, and no proof any more. */
export type ProofState = 'valid' | 'expiring' | 'expired' | 'lapsed';

/** When a proof that is given now, or found again now, stops holding. */
export function proofExpiry(method: ProofMethod, now: Date): Date {
  return new Date(now.getTime() + PROOF_DAYS[method] * DAY_MS);
}

export function expiryOf({
  method,
  at,
  expiresAt,
}: Pick<AccountVerification, 'method' | 'at' | 'expiresAt'>) {
  return expiresAt ?? proofExpiry(method, at);
}

export function proofState(verification: AccountVerification, now: Date): ProofState {
  const left = expiryOf(verification).getTime() - now.getTime();
  if (left > NOTICE_DAYS * DAY_MS) return 'valid';
  if (left > 0) return 'expiring';
  return left > -GRACE_DAYS * DAY_MS ? 'expired' : 'lapsed';
}

/** When a proof has to be looked at again: the next check, or the end of its grace. */
export function nextLook(verification: AccountVerification, now: Date): Date {
  const end = expiryOf(verification).getTime() + GRACE_DAYS * DAY_MS;
  return new Date(Math.min(now.getTime() + CHECK_DAYS * DAY_MS, Math.max(end, now.getTime())));
}

/** An account as it stands at a time: past the grace of its proof it is official no more, also while no job ran. */
export function asOf(account: AccountRecord, now: Date): AccountRecord {
  const { status, verification } = account;
  if (status !== 'verified' || !verification || proofState(verification, now) !== 'lapsed') return account;
  const at = new Date(expiryOf(verification).getTime() + GRACE_DAYS * DAY_MS);
  return { ...account, status: 'revoked', revocation: { reason: lapsedReason(), at } };
}

/** Why an account that ran out of proof is not official any more, for everybody to read. */
export function lapsedReason(): string {
  return translator(DEFAULT_LOCALE)('proofs:lapsed-reason');
}

/** Proofs that run out before this are to be renewed. */
export function weakBefore(now: Date): Date {
  return new Date(now.getTime() + NOTICE_DAYS * DAY_MS);
}
