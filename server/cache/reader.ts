import type { IncomingHttpHeaders } from 'node:http';
import { DEFAULT_LOCALE, LOCALES, type Locale } from '../i18n/translate.js';

// A session that ended for its person (a new password, a disabled account) is still renewed with each answer.
const SESSION_COOKIE = /(?:^|;\s*)(?:__Host-)?sesi=/;
// The very rule of nginx.conf, to the last blank: were the two to differ, a reader could have a page kept there in the
// wrong language for everybody.
const LANGUAGE_COOKIES = LOCALES.filter((locale) => locale !== DEFAULT_LOCALE).map((locale) => ({
  locale,
  chosen: new RegExp(`(?:^|;)[ \\t]*(?:__Host-)?bahasa=${locale}[ \\t]*(?:;|$)`),
}));

/** Whether the answer may be meant for one person only. */
export function isPersonal({ cookie, authorization }: IncomingHttpHeaders): boolean {
  return authorization !== undefined || (cookie !== undefined && SESSION_COOKIE.test(cookie));
}

/** The language that a reader chose before: all that the public pages of two readers differ in. */
export function chosenLocale({ cookie }: IncomingHttpHeaders): Locale {
  if (cookie === undefined) return DEFAULT_LOCALE;
  return LANGUAGE_COOKIES.find(({ chosen }) => chosen.test(cookie))?.locale ?? DEFAULT_LOCALE;
}
