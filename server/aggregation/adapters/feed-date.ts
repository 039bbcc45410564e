import { onTheClock } from '../../i18n/calendar.js';

const EARLIEST = Date.UTC(1990, 0, 1); // before feeds: a wrong clock, not a date

/** Month names as Indonesian sites write them, where English differs, and what stands between the parts of a date. */
const WORDS = new Map([
  ['januari', 'January'],
  ['februari', 'February'],
  ['pebruari', 'February'],
  ['peb', 'February'],
  ['maret', 'March'],
  ['mrt', 'March'],
  ['mei', 'May'],
  ['juni', 'June'],
  ['juli', 'July'],
  ['agustus', 'August'],
  ['agust', 'August'],
  ['agst', 'August'],
  ['agt', 'August'],
  ['agu', 'August'],
  ['ags', 'August'],
  ['oktober', 'October'],
  ['okt', 'October'],
  ['nopember', 'November'],
  ['nop', 'November'],
  ['desember', 'December'],
  ['des', 'December'],
  ['pukul', ''],
  ['jam', ''],
  ['at', ''],
]);
const WEEKDAY = /^\s*[a-z'’]{3,9}\s*,\s*/i;
const ZONES = new Map([
  ['wib', '+0700'],
  ['wita', '+0800'],
  ['wit', '+0900'],
  ['asia/jakarta', '+0700'],
  ['asia/pontianak', '+0700'],
  ['asia/makassar', '+0800'],
  ['asia/jayapura', '+0900'],
]);

/** How publishers write dates that no parser knows, and what they mean. */
const SPELLINGS: [written: RegExp, meant: string][] = [
  [/[a-z]+\/[a-z]+$/i, ''], // a zone by its city
  [/(?<=\d)(st|nd|rd|th)\b/i, ''],
  [/\s+[-–|]\s+/g, ' '], // between day and time
  [/\((\d{1,2}[.:]\d{2}[^()]*)\)/, '$1'], // a time in brackets
  [/(?<=\d)\s*([ap])\.?m\b\.?/i, ' $1m'],
  [/(?<=\d{4},?\s+\d{1,2})\.(?=\d{2}\b)/, ':'], // a time with a dot
  [/(?<=:\d{2})\.(?=\d{2}\b)/, ':'],
  [/(?<=[+-]\d{2}:\d{2})z$/i, ''],
  [/(?<=:\d{2}[+-]\d{2})$/, ':00'],
  [/(?<=:\d{2})([+-])(\d)$/, '$10$2:00'],
  [/^(\d{4})(\d{2})(\d{2})(?=$|t)/i, '$1-$2-$3'],
  [/(?<=^\d{4}-\d{2}-\d{2}t)(\d{2})(\d{2})(\d{2})/i, '$1:$2:$3'],
  [/^(\d{1,2})([/.-])(0?[1-9]|1[0-2])\2(\d{4})\b/, '$4-$3-$1'], // the day first, as everywhere but in America
  [/^(\d{4})-(\d)-/, '$1-0$2-'],
  [/^(\d{4}-\d{2})-(\d)(?!\d)/, '$1-0$2'],
];
const UNIX_SECONDS = /^1\d{9}$/;
const UNIX_MILLISECONDS = /^1\d{12}$/;
/** What programs write for no date at all; Date.parse takes it for 2001. */
const YEAR_ONE = /[a-z]{3,9}[\s,-]+0\d{3}(?!\d)/i;
/** A zone by its letters, or an offset behind a time. */
const ZONE = /(?<![a-z])(z|utc?|gmt|[ecmp][sd]t)(?![a-z])|:\d{2}(\.\d+)?(\s*[ap]m)?\s*[+-]\d/i;
const ISO_DAY = /^\d{4}(-\d{2}){0,2}$/; // the one form without a zone that is UTC everywhere

/**
 * A feed's date, or undefined when it cannot be one. Reads RFC 822, ISO 8601 and what Indonesian sites write.
 * @param timeZone of the clock that was meant where none is named
 */
export function parseFeedDate(text: string | undefined, timeZone: string): Date | undefined {
  if (!text || text.length > 100) return undefined;
  const written = text.trim();
  const time = unixTime(written) ?? timeOf(plainDate(written), timeZone);
  return Number.isNaN(time) || time < EARLIEST ? undefined : new Date(time);
}

function unixTime(written: string): number | undefined {
  if (UNIX_MILLISECONDS.test(written)) return Number(written);
  return UNIX_SECONDS.test(written) ? Number(written) * 1000 : undefined;
}

function plainDate(written: string): string {
  const english = written
    .replace(WEEKDAY, '')
    .replace(
      /[a-z]+(\/[a-z]+)?/gi,
      (word) => WORDS.get(word.toLowerCase()) ?? ZONES.get(word.toLowerCase()) ?? word,
    );
  return SPELLINGS.reduce((date, [spelling, meant]) => date.replace(spelling, meant), english);
}

// Left alone, Date.parse takes a time without a zone for the server's own.
function timeOf(date: string, timeZone: string): number {
  if (YEAR_ONE.test(date)) return NaN;
  if (ZONE.test(date) || ISO_DAY.test(date)) return Date.parse(date);
  const [asIfUtc = NaN] = [`${date} Z`, `${date}Z`].map(Date.parse).filter((time) => !Number.isNaN(time));
  return Number.isNaN(asIfUtc) ? NaN : onTheClock(asIfUtc, timeZone);
}
