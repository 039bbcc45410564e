import { z } from 'zod';
import { User, type UserRecord } from '../../models/user.js';
import type { Config } from '../config.js';
import { Conflict, NotFound } from '../errors.js';
import { LOCALES, translator, type Locale } from '../i18n/translate.js';
import { emailAddress } from '../mail/address.js';
import { DeliveryFailure, openMailer } from '../mail/mailer.js';
import { parse } from '../validation/parse.js';
import { randomToken, tokenHash } from './tokens.js';

const VALID_MS = 24 * 60 * 60 * 1000;

const emailInput = z.object({ email: emailAddress });
const preferencesInput = z.object({
  language: z.enum(LOCALES),
  byEmail: z.boolean(),
});

/** What an account page shows of how its owner is told things. */
export interface MailSettings {
  email?: string;
  /** Waits to be confirmed. */
  requested?: string;
  byEmail: boolean;
  language?: Locale;
  /** The portal sends e-mail at all. */
  available: boolean;
}

export async function mailSettings(userId: string, { smtpUrl }: Config, now: Date): Promise<MailSettings> {
  const { email, emailRequest, mailOff, language } = await User.findById(userId).lean().orFail();
  const requested = emailRequest && emailRequest.expiresAt > now ? emailRequest.address : undefined;
  return { email, requested, byEmail: mailOff !== true, language, available: smtpUrl !== undefined };
}

/**
 * Sends a link to an address; the address counts once its owner has followed it. The one before counts until then.
 * @param input `{email}`
 * @throws Invalid; Conflict `no-mail-server`, `mail-not-sent`
 */
export async function askForEmail(
  userId: string,
  input: unknown,
  { config, locale, now }: { config: Config; locale: Locale; now: Date },
): Promise<void> {
  const { email } = parse(emailInput, input);
  const { smtpUrl, mailFrom, baseUrl, siteName } = config;
  if (!smtpUrl || !mailFrom) throw new Conflict('no-mail-server');
  const token = randomToken();
  const request = { address: email, hash: tokenHash(token), expiresAt: new Date(now.getTime() + VALID_MS) };
  await User.updateOne({ _id: userId }, { $set: { emailRequest: request } });
  const t = translator(locale);
  const text = [
    t('auth:email.mail.text', { site: siteName }),
    `${baseUrl}/akun/surel/${token}`,
    t('auth:email.mail.not-you'),
  ].join('\n\n');
  const mailer = openMailer({ smtpUrl, mailFrom });
  try {
    await mailer.send({ to: email, subject: t('auth:email.mail.subject', { site: siteName }), text });
  } catch (error) {
    if (error instanceof DeliveryFailure) throw new Conflict('mail-not-sent');
    throw error;
  } finally {
    mailer.close();
  }
}

/** Whether a link confirms an address of the user's: which one. @throws NotFound `email-link-void` */
export async function emailToConfirm(userId: string, token: string, now: Date): Promise<string> {
  const user = await User.findOne(confirmable(userId, token, now)).lean();
  if (!user) throw new NotFound('email-link-void');
  return user.emailRequest!.address;
}

/** Confirms the address that a link was sent to. @throws NotFound `email-link-void` */
export async function confirmEmail(userId: string, token: string, now: Date): Promise<UserRecord> {
  const email = await emailToConfirm(userId, token, now);
  const confirmed = await User.findOneAndUpdate(
    confirmable(userId, token, now),
    { $set: { email }, $unset: { emailRequest: 1 } },
    { returnDocument: 'after' },
  ).lean();
  if (!confirmed) throw new NotFound('email-link-void');
  return confirmed;
}

/** Forgets a user's address, confirmed or not. */
export async function removeEmail(userId: string): Promise<void> {
  await User.updateOne({ _id: userId }, { $unset: { email: 1, emailRequest: 1 } });
}

/** @param input `{language, byEmail}` @throws Invalid */
export async function changeMailSettings(userId: string, input: unknown): Promise<void> {
  const { language, byEmail } = parse(preferencesInput, input);
  await User.updateOne({ _id: userId }, { $set: { language, mailOff: !byEmail } });
}

function confirmable(userId: string, token: string, now: Date) {
  return { _id: userId, 'emailRequest.hash': tokenHash(token), 'emailRequest.expiresAt': { $gt: now } };
}
