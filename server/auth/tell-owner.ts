import type { SecurityEventKind } from '../../models/security-event.js';
import { User } from '../../models/user.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { DeliveryFailure, openMailer } from '../mail/mailer.js';
import type { Portal } from '../portal.js';
import { noteSecurity, type SecurityEventFacts } from './security-log.js';

/** After which its owner is told by e-mail, so that one who did not do it hears of it. */
const TOLD: readonly SecurityEventKind[] = [
  'password-changed',
  'password-set',
  'email-changed',
  'email-removed',
  'second-factor-on',
  'second-factor-off',
  'second-factor-reset',
  'recovery-codes-renewed',
  'recovery-code-used',
];

/**
 * Notes what happened to an account and tells its owner by e-mail, whatever else they want to be told. Nobody waits
 * for the mail server; that a letter did not leave is in the log.
 * @param address where to, when no longer the account's
 */
export async function noteAndTell(
  portal: Portal,
  kind: SecurityEventKind,
  facts: SecurityEventFacts & { user: string },
  address?: string,
): Promise<void> {
  const now = new Date();
  await noteSecurity(kind, facts, now);
  if (!TOLD.includes(kind)) return;
  void tellOwner(portal, kind, { userId: facts.user, address, now }).catch((error: unknown) => {
    const reason = error instanceof DeliveryFailure ? { code: error.code } : { err: error };
    portal.log.warn({ ...reason, event: kind }, 'could not tell the owner of an account');
  });
}

/** Sends the letter about an event. @throws DeliveryFailure */
export async function tellOwner(
  { config }: Pick<Portal, 'config'>,
  kind: SecurityEventKind,
  { userId, address, now }: { userId: string; address?: string; now: Date },
): Promise<void> {
  const { smtpUrl, mailFrom, siteName, baseUrl, timeZone } = config;
  if (!smtpUrl || !mailFrom) return;
  const user = await User.findById(userId, { email: 1, language: 1, username: 1 }).lean();
  const to = address ?? user?.email;
  if (!to) return;
  const locale = user?.language ?? DEFAULT_LOCALE;
  const t = translator(locale);
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
    now,
  );
  const what = t(`auth:event.${kind}`);
  const mailer = openMailer({ smtpUrl, mailFrom });
  try {
    await mailer.send({
      to,
      subject: t('auth:owner-mail.subject', { site: siteName, what }),
      text: [
        t('auth:owner-mail.text', { what, time, username: user?.username ?? '' }),
        t('auth:owner-mail.not-you'),
        `${baseUrl}/akun`,
      ].join('\n\n'),
    });
  } finally {
    mailer.close();
  }
}
