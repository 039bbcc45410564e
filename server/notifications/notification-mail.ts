import ejs from 'ejs';
import type { NotificationRecord } from '../../models/notification.js';
import type { Config } from '../config.js';
import { formats } from '../i18n/format.js';
import { translator, type Locale } from '../i18n/translate.js';
import type { Mail } from '../mail/mailer.js';
import { fromRoot } from '../paths.js';

type Site = Pick<Config, 'baseUrl' | 'siteName' | 'timeZone'>;

/** Where a notification leads: to an account's proof, to what is public, or to the author's own page of the story. */
export function pathFor({ path, slug, story }: Pick<NotificationRecord, 'path' | 'slug' | 'story'>): string {
  if (path) return path;
  return slug ? `/berita/${slug}` : `/kontributor/${String(story)}`;
}

/** A notification as an e-mail in a language, in plain text and in HTML that says the same. */
export async function notificationMail(
  notification: NotificationRecord,
  locale: Locale,
  { baseUrl, siteName, timeZone }: Site,
): Promise<Omit<Mail, 'to'>> {
  const { _id, kind, title, receipt, until, reason, note, help } = notification;
  const t = translator(locale);
  const told = [
    [t('notifications:reason'), reason?.[locale]],
    [t('notifications:advice'), [note, help?.[locale]].filter(Boolean).join('\n')],
  ].filter((pair): pair is [string, string] => Boolean(pair[1]));
  const settingsUrl = `${baseUrl}/akun`;
  const content = {
    heading: t(`notifications:kind.${kind}.title`),
    title,
    text: t(`notifications:kind.${kind}.text`, {
      receipt,
      until: until && formats(locale, timeZone).date(until),
    }),
    told,
    action: t(`notifications:kind.${kind}.action`),
    url: baseUrl + pathFor(notification),
    footer: t('notifications:mail.footer', { site: siteName }),
    settings: t('notifications:mail.settings'),
    settingsUrl,
    locale,
  };
  return {
    id: `kabar-${_id.replaceAll(':', '-')}`,
    subject: `${content.heading}: ${title}`,
    text: plainText(content),
    html: await ejs.renderFile(fromRoot('views/notifications/mail.ejs'), content),
    settingsUrl,
  };
}

interface Content {
  heading: string;
  title: string;
  text: string;
  told: [string, string][];
  action: string;
  url: string;
  footer: string;
  settings: string;
  settingsUrl: string;
}

function plainText(content: Content): string {
  const { heading, title, text, told, action, url, footer, settings, settingsUrl } = content;
  return [
    heading,
    title,
    text,
    ...told.map(([label, words]) => `${label}:\n${words}`),
    `${action}: ${url}`,
    `--\n${footer}\n${settings}: ${settingsUrl}`,
  ].join('\n\n');
}
