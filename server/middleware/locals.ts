import type { RequestHandler } from 'express';
import { TOPICS } from '../../models/vocabulary.js';
import * as permissions from '../auth/permissions.js';
import type { CurrentUser } from '../auth/current-user.js';
import { currentBrand, type Brand } from '../brand/brand.js';
import { chosenLocale } from '../cache/reader.js';
import { formats, type Formats } from '../i18n/format.js';
import {
  DEFAULT_LOCALE,
  isLocale,
  LOCALES,
  translator,
  type Locale,
  type Translate,
} from '../i18n/translate.js';
import type { Portal } from '../portal.js';
import { placeName, regency } from '../regions/gazetteer.js';
import { placeTitle } from '../regions/place-title.js';
import { asksForPage } from './asks-for-page.js';
import { assetUrl } from './assets.js';
import type { Notice } from './session.js';

const LANGUAGE_COOKIE = 'bahasa';
const LANGUAGE_COOKIE_MS = 365 * 24 * 60 * 60 * 1000;

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the way Express types are extended
  namespace Express {
    interface Locals {
      locale: Locale;
      t: Translate;
      format: Formats;
      asset: typeof assetUrl;
      placeName: typeof placeName;
      /** A place's name with what it is, e.g. Kecamatan Paringin. */
      placeTitle: (code: string) => string;
      /** The regency's name, e.g. Kabupaten Balangan. */
      regencyName: () => string;
      can: typeof permissions;
      topics: typeof TOPICS;
      siteName: string;
      /** The portal's colour, for the browser's own frame, and its logo, a path below public/. */
      brand: Pick<Brand, 'colour' | 'logo'>;
      kimLabel: string;
      baseUrl: string;
      /** Where readers ask for corrections, if the office reads e-mail. */
      contactEmail?: string;
      /** All that the portal speaks. */
      languages: typeof LOCALES;
      /** What stories and clarifications are written in, whatever language the page around them is in. */
      storyLanguage: Locale;
      /** The language that the address itself asks for. */
      addressLanguage?: Locale;
      /** The full address of a path in a language; without one, whichever the reader has. */
      addressIn: (path: string, language?: Locale) => string;
      /** The page's own path, without the query. */
      path: string;
      /** The same page in the other language. */
      otherLanguageUrl: string;
      currentUser?: CurrentUser;
      notice?: Notice;
      /** How many notifications the person has not read; left out for who gets none. */
      unread?: number;
    }
  }
}

/** What every view can count on: the language, its words and formats, who is signed in. */
export function locals({ config }: Portal): RequestHandler {
  return (req, res, next) => {
    const chosen = req.query.bahasa;
    const locale = isLocale(chosen) ? chosen : chosenLocale(req.headers);
    Object.assign(res.locals, wordsIn(locale, config.timeZone), {
      asset: assetUrl,
      placeName,
      regencyName: () => regency()?.name ?? '',
      can: permissions,
      topics: TOPICS,
      siteName: config.siteName,
      brand: currentBrand(),
      kimLabel: config.kimLabel,
      baseUrl: config.baseUrl,
      contactEmail: config.contactEmail,
      languages: LOCALES,
      storyLanguage: DEFAULT_LOCALE,
      ...(isLocale(chosen) && { addressLanguage: chosen }),
      addressIn: (path: string, language?: Locale) => config.baseUrl + inLanguage(path, language),
      path: req.path,
      otherLanguageUrl: otherLanguageUrl(req.originalUrl, locale),
    });
    next();
  };
}

/** The part of the locals that a language makes different. */
export function wordsIn(locale: Locale, timeZone: string) {
  const t = translator(locale);
  return {
    locale,
    t,
    format: formats(locale, timeZone),
    placeTitle: (code: string) => placeTitle(code, t),
  };
}

/** Keeps the language that an address asked for, for the pages after it. */
export function rememberLanguage(baseUrl: string): RequestHandler {
  const secure = baseUrl.startsWith('https:');
  const name = secure ? `__Host-${LANGUAGE_COOKIE}` : LANGUAGE_COOKIE;
  return (req, res, next) => {
    const chosen = req.query.bahasa;
    if (isLocale(chosen)) {
      const attributes = { sameSite: 'lax', httpOnly: true, secure } as const;
      res.cookie(name, chosen, { ...attributes, maxAge: LANGUAGE_COOKIE_MS });
      // Of the time before the prefix: it would go on saying what was chosen then.
      if (secure) res.clearCookie(LANGUAGE_COOKIE, attributes);
    }
    next();
  };
}

/** The part of the locals that is known only once the session is: who is signed in, and a message for them. */
export const signedInLocals: RequestHandler = (req, res, next) => {
  res.locals.currentUser = req.user;
  // What is for everyone says so itself (`publicPage`).
  res.set('Cache-Control', 'private, no-store');
  // What loads beside a page must not use the message up.
  if (req.session?.notice && req.method === 'GET' && asksForPage(req)) {
    res.locals.notice = req.session.notice;
    delete req.session.notice;
  }
  next();
};

/** Who asks for no language gets Indonesian: that address needs none. */
function inLanguage(path: string, language: Locale = DEFAULT_LOCALE): string {
  if (language === DEFAULT_LOCALE) return path;
  return `${path}${path.includes('?') ? '&' : '?'}bahasa=${language}`;
}

// Put together by hand: a URL parser throws on `//`, and reads a host out of `//host//elsewhere`, of which the
// link would then lead elsewhere.
function otherLanguageUrl(originalUrl: string, locale: Locale): string {
  const [path = '', query = ''] = originalUrl.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  parameters.set('bahasa', locale === 'id' ? 'en' : 'id');
  return `/${path.replace(/^[/\\]+/, '')}?${parameters.toString()}`;
}
