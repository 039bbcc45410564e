import type { IncomingHttpHeaders } from 'node:http';
import { DEFAULT_LOCALE, isLocale, type Locale } from '../i18n/translate.js';

// A session that ended for its person (a new password, a disabled account) is still renewed with each answer.
const SESSION_COOKIE = /(?:^|;\s*)(?:__Host-)?sesi=/;
const LANGUAGE_COOKIE = /(?:^|;\s*)bahasa=(\w+)/;

/** Whether the answer may be meant for one person only. */
export function isPersonal({ cookie, authorization }: IncomingHttpHeaders): boolean {
  return authorization !== undefined || (cookie !== undefined && SESSION_COOKIE.test(cookie));
}

/** The language that a reader chose before: all that the public pages of two readers differ in. */
export function chosenLocale({ cookie }: IncomingHttpHeaders): Locale {
  const value = cookie === undefined ? undefined : LANGUAGE_COOKIE.exec(cookie)?.[1];
  return isLocale(value) ? value : DEFAULT_LOCALE;
}
