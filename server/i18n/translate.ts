import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import i18next from 'i18next';
import { fromRoot } from '../paths.js';

export const LOCALES = ['id', 'en'] as const;
export type Locale = (typeof LOCALES)[number];
export const DEFAULT_LOCALE: Locale = 'id';

/** `t('feature:key', {name: value})`: the words of one language. Plurals by `count` (`key_one`, `key_other`). */
export type Translate = (key: string, params?: Record<string, unknown>) => string;

const LOCALES_FOLDER = fromRoot('server', 'i18n', 'locales');

/** Every key of a language, by namespace (one file per feature). */
export function readLocale(locale: Locale): Record<string, Record<string, unknown>> {
  const folder = path.join(LOCALES_FOLDER, locale);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [
      path.basename(file, '.json'),
      JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>,
    ]),
  );
}

const catalog = i18next.createInstance();
await catalog.init({
  resources: Object.fromEntries(LOCALES.map((locale) => [locale, readLocale(locale)])),
  fallbackLng: DEFAULT_LOCALE,
  defaultNS: 'common',
  // The templates escape; escaping here too would show `&amp;` to readers.
  interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
  // A missing word is a fault that a test finds; on a page it must not take the page down.
  saveMissing: false,
});

const translators = Object.fromEntries(LOCALES.map((locale) => [locale, makeTranslator(locale)])) as Record<
  Locale,
  Translate
>;

const PLACE = /\{(\w+)\}/g;
type Values = Record<string, string | number>;

/**
 * A page asks for some two hundred words, and i18next takes its time for each: it is asked only for what it alone
 * knows, plurals and words that hold other words.
 */
function makeTranslator(locale: Locale): Translate {
  const full = catalog.getFixedT(locale);
  const simple = new Map<string, string>();
  const collect = (value: unknown, key: string, separator: string) => {
    if (typeof value === 'string' && !/\$|\{(?!\w+\})/.test(value)) simple.set(key, value);
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) collect(inner, `${key}${separator}${name}`, '.');
  };
  for (const [namespace, words] of Object.entries(readLocale(locale))) collect(words, namespace, ':');
  return (key, params = {}) => {
    const words = simple.get(key);
    if (words === undefined || !canFillIn(params)) return full(key, params);
    return words.includes('{')
      ? words.replace(PLACE, (_place, name: string) => `${params[name] ?? ''}`)
      : words;
  };
}

function canFillIn(params: Record<string, unknown>): params is Values {
  return Object.entries(params).every(
    ([name, value]) =>
      name !== 'count' && name !== 'context' && (typeof value === 'string' || typeof value === 'number'),
  );
}

/** The words of a language. */
export function translator(locale: Locale): Translate {
  return translators[locale];
}

export function isLocale(value: unknown): value is Locale {
  return LOCALES.includes(value as Locale);
}
