import { randomBytes } from 'node:crypto';
import { SecondFactor } from '../../models/second-factor.js';
import type { Role } from '../../models/vocabulary.js';
import type { Config } from '../config.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Conflict, Invalid } from '../errors.js';
import { newSharedSecret, stepOfCode } from './one-time-code.js';
import { DESK_ROLES } from './permissions.js';
import { newRecoveryCodes, recoveryCodeHash, typedRecoveryCode } from './recovery-codes.js';
import { seal, unseal } from './sealed.js';

type Secrets = Pick<Config, 'sessionSecret'>;

const SALT_BYTES = 16;

/** What an account page shows of a second factor. */
export interface SecondFactorState {
  since: Date;
  recoveryCodesLeft: number;
}

/** Whether a role may sign in with a second factor only. */
export function needsSecondFactor(role: Role, { secondFactor }: Pick<Config, 'secondFactor'>): boolean {
  return secondFactor === 'required' && DESK_ROLES.includes(role);
}

/** A user's second factor, or undefined where none is set up. */
export async function secondFactorOf(userId: string): Promise<SecondFactorState | undefined> {
  const found = await SecondFactor.findById(userId, { since: 1, recoveryCodes: 1 }).lean();
  return found ? { since: found.since, recoveryCodesLeft: found.recoveryCodes.length } : undefined;
}

/** A new secret for a user to put into an authenticator app, sealed: it counts once a code of it was given. */
export function offerSecret(userId: string, { sessionSecret }: Secrets): string {
  return seal(newSharedSecret(), userId, sessionSecret);
}

/** The secret of an offer, base32, to be shown to its user. */
export function offeredSecret(userId: string, offer: string, { sessionSecret }: Secrets): string {
  return unseal(offer, userId, sessionSecret);
}

/**
 * Sets up a second factor with a secret that was offered.
 * @returns the recovery codes, which cannot be read again
 * @throws Invalid `code: wrong-code`; Conflict `second-factor-exists`
 */
export async function setUpSecondFactor(
  userId: string,
  { offer, code = '' }: { offer: string; code?: string },
  { config, now }: { config: Secrets; now: Date },
): Promise<string[]> {
  const lastStep = stepOfCode(unseal(offer, userId, config.sessionSecret), digitsOf(code), now);
  if (lastStep === undefined) throw new Invalid({ code: 'wrong-code' });
  const { shown, kept } = await recoveryCodes();
  try {
    await SecondFactor.create({ _id: userId, secret: offer, lastStep, since: now, ...kept });
  } catch (error) {
    if (isDuplicateKey(error)) throw new Conflict('second-factor-exists');
    throw error;
  }
  return shown;
}

/**
 * Takes a code of the authenticator app or a recovery code, whichever was typed. Each counts once, also where two
 * give it at the same moment.
 * @returns which of the two it was; undefined when it is wrong or was used before
 * @throws Conflict `second-factor-unreadable` where the portal's secret has changed: recovery codes still count
 */
export async function takeCode(
  userId: string,
  typed: string,
  { config, now }: { config: Secrets; now: Date },
): Promise<'code' | 'recovery-code' | undefined> {
  const kept = await SecondFactor.findById(userId).lean();
  if (!kept) return undefined;
  const recoveryCode = typedRecoveryCode(typed);
  if (recoveryCode !== undefined) {
    const hash = await recoveryCodeHash(recoveryCode, kept.salt);
    const { modifiedCount } = await SecondFactor.updateOne(
      { _id: userId, recoveryCodes: hash },
      { $pull: { recoveryCodes: hash } },
    );
    return modifiedCount === 1 ? 'recovery-code' : undefined;
  }
  const step = stepOfCode(unseal(kept.secret, userId, config.sessionSecret), digitsOf(typed), now);
  if (step === undefined) return undefined;
  const { modifiedCount } = await SecondFactor.updateOne(
    { _id: userId, lastStep: { $lt: step } },
    { $set: { lastStep: step } },
  );
  return modifiedCount === 1 ? 'code' : undefined;
}

/** Makes new recovery codes; those before are worth nothing. @returns them; they cannot be read again */
export async function renewRecoveryCodes(userId: string): Promise<string[]> {
  const { shown, kept } = await recoveryCodes();
  await SecondFactor.updateOne({ _id: userId }, { $set: kept });
  return shown;
}

/** Ends a second factor. @returns whether there was one */
export async function removeSecondFactor(userId: string): Promise<boolean> {
  const { deletedCount } = await SecondFactor.deleteOne({ _id: userId });
  return deletedCount > 0;
}

async function recoveryCodes() {
  const shown = newRecoveryCodes();
  const salt = randomBytes(SALT_BYTES).toString('hex');
  const hashes = await Promise.all(shown.map((code) => recoveryCodeHash(code, salt)));
  return { shown, kept: { salt, recoveryCodes: hashes } };
}

// Apps show a code as two groups of three.
function digitsOf(code: string): string {
  return code.replace(/\s/g, '');
}
