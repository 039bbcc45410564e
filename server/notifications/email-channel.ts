import type { Config } from '../config.js';
import { DEFAULT_LOCALE } from '../i18n/translate.js';
import { canBeMailed } from '../mail/address.js';
import { openMailer } from '../mail/mailer.js';
import type { Channel } from './channels.js';
import { notificationMail } from './notification-mail.js';

/** E-mail, where a mail server is set. */
export function emailChannel(config: Config): Channel | undefined {
  const { smtpUrl, mailFrom } = config;
  if (!smtpUrl || !mailFrom) return undefined;
  return {
    name: 'email',
    reaches: canBeMailed,
    open() {
      const mailer = openMailer({ smtpUrl, mailFrom });
      return {
        async send(user, notification) {
          const mail = await notificationMail(notification, user.language ?? DEFAULT_LOCALE, config);
          await mailer.send({ ...mail, to: user.email! });
          return true;
        },
        close: () => mailer.close(),
      };
    },
  };
}
