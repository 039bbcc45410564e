import type { ProofCheck, ProofCode } from '../../models/account-proof.js';
import type { AccountRecord } from '../../models/account.js';
import { hasReadableProfile } from './profile.js';
import { expiryOf, proofState, type ProofState } from './proof-policy.js';

/** How an account's proof stands, for those who look after it. */
export interface ShownProof {
  /** Of a verified account. */
  state?: ProofState;
  expiresAt?: Date;
  /** What the portal saw when it last looked. */
  check?: ProofCheck & { errorKey?: string };
  /** While it may be used. */
  code?: ProofCode;
  /** Whether a code in the profile could be read. */
  takesCode: boolean;
}

export function shownProof(account: AccountRecord, now: Date): ShownProof {
  const { status, verification, check, code, platform } = account;
  return {
    ...(status === 'verified' &&
      verification && { state: proofState(verification, now), expiresAt: expiryOf(verification) }),
    ...(check && { check: { ...check, ...(check.error && { errorKey: lookErrorKey(check.error) }) } }),
    ...(code && code.expiresAt > now && { code }),
    takesCode: hasReadableProfile(platform),
  };
}

/** Why a look found nothing, besides what a fetch can run into; their words are under `error` in the locale files. */
const LOOK_ERRORS = [
  'no-official-site',
  'link-missing',
  'code-missing',
  'identity-changed',
  'robots',
  'too-complex',
];

/** The key of the words for why a look found nothing. */
export function lookErrorKey(code: string): string {
  return LOOK_ERRORS.includes(code) ? `proofs:error.${code}` : `aggregation:error.${code}`;
}
