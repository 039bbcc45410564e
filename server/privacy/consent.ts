import { z } from 'zod';
import { User, type Consent } from '../../models/user.js';
import { parse } from '../validation/parse.js';
import { PRIVACY_VERSION } from './version.js';

/** The tick of a form that asks for consent; nothing is ticked beforehand. */
export const consentGiven = z.literal('true', 'consent-required');

/** What is kept of a yes to the privacy page as it stands. */
export function consentNow(now: Date): Consent {
  return { version: PRIVACY_VERSION, at: now };
}

/**
 * Keeps a person's yes; one to the same version again leaves the first time.
 * @param input `{consent: 'true'}`
 * @throws Invalid `consent: consent-required`
 */
export async function giveConsent(userId: string, input: unknown, now: Date): Promise<void> {
  parse(z.object({ consent: consentGiven }), input);
  await User.updateOne(
    { _id: userId, 'consent.version': { $ne: PRIVACY_VERSION } },
    { $set: { consent: consentNow(now) } },
  );
}
