import type { Locale } from './translate.js';

/** Dates and numbers as a reader of one language in one time zone writes them. */
export interface Formats {
  /** IANA name. */
  timeZone: string;
  /** 21 November 2026 */
  date(value: Date): string;
  /** November 2026 */
  month(value: Date): string;
  /** 21 Nov 2026, 18.17 WITA */
  dateTime(value: Date): string;
  /** 18.17 WITA */
  time(value: Date): string;
  /** 1.234 */
  number(value: number): string;
  /** 96% */
  percent(share: number): string;
  /** "2 jam yang lalu"; older than a week: the date. */
  ago(value: Date, now?: Date): string;
}

const TAGS: Record<Locale, string> = { id: 'id-ID', en: 'en-GB' };

const CLOCK = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const RELATIVE_UP_TO_S = 7 * 86_400;

/** The formats of a language in a time zone; made once per pair and kept. */
export function formats(locale: Locale, timeZone: string): Formats {
  const key = `${locale}|${timeZone}`;
  let found = made.get(key);
  if (!found) made.set(key, (found = makeFormats(TAGS[locale], timeZone)));
  return found;
}

const made = new Map<string, Formats>();

function makeFormats(tag: string, timeZone: string): Formats {
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone });
  const dateTime = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...CLOCK,
    timeZone,
  });
  const time = new Intl.DateTimeFormat(tag, { ...CLOCK, timeZone });
  const month = new Intl.DateTimeFormat(tag, { month: 'long', year: 'numeric', timeZone });
  const number = new Intl.NumberFormat(tag);
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'always' });
  return {
    timeZone,
    date: (value) => date.format(value),
    month: (value) => month.format(value),
    dateTime: (value) => dateTime.format(value),
    time: (value) => time.format(value),
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    ago(value, now = new Date()) {
      const seconds = (value.getTime() - now.getTime()) / 1000;
      if (Math.abs(seconds) > RELATIVE_UP_TO_S) return date.format(value);
      const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60];
      return relative.format(Math.round(seconds / size), unit);
    },
  };
}
