import type { NotificationRecord } from '../../models/notification.js';
import { translator, type Locale } from '../i18n/translate.js';
import { pathFor } from './notification-mail.js';

/** What a browser shows of a notification, and where a press on it leads. */
export interface PushMessage {
  title: string;
  body: string;
  /** A path of the portal. */
  url: string;
  /** Of two messages with one tag, only the newer is shown. */
  tag: string;
  lang: Locale;
}

/** A notification in few words: what became of which story, and never who decided. */
export function pushMessage(notification: NotificationRecord, lang: Locale): PushMessage {
  const { _id: tag, kind, title } = notification;
  return {
    title: translator(lang)(`notifications:kind.${kind}.title`),
    body: title,
    url: pathFor(notification),
    tag,
    lang,
  };
}
