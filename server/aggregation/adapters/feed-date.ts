const EARLIEST = Date.UTC(1990, 0, 1); // before feeds: a wrong clock, not a date

/** Month and day names as Indonesian sites write them, where English differs. */
const INDONESIAN = new Map([
  ['januari', 'January'],
  ['februari', 'February'],
  ['maret', 'March'],
  ['mei', 'May'],
  ['juni', 'June'],
  ['juli', 'July'],
  ['agustus', 'August'],
  ['agt', 'August'],
  ['agu', 'August'],
  ['ags', 'August'],
  ['oktober', 'October'],
  ['okt', 'October'],
  ['desember', 'December'],
  ['des', 'December'],
]);
const WEEKDAY = /^\s*[a-z']{3,9}\s*,\s*/i;
const NAMED_ZONES = new Map([
  ['WIB', '+0700'],
  ['WITA', '+0800'],
  ['WIT', '+0900'],
]);

/** A feed's date, or undefined when it cannot be one. Reads RFC 822, ISO 8601 and Indonesian month names. */
export function parseFeedDate(text: string | undefined): Date | undefined {
  if (!text || text.length > 100) return undefined;
  const english = text
    .trim()
    .replace(WEEKDAY, '')
    .replace(/[a-z]+/gi, (word) => INDONESIAN.get(word.toLowerCase()) ?? NAMED_ZONES.get(word) ?? word);
  const time = Date.parse(english);
  return Number.isNaN(time) || time < EARLIEST ? undefined : new Date(time);
}
