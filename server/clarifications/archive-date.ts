const MONTHS = 'jan feb mar apr mei jun jul agu sep okt nov des'.split(' ');
const OTHER_NAMES: Record<string, string> = {
  may: 'mei',
  aug: 'agu',
  ags: 'agu',
  oct: 'okt',
  dec: 'des',
  pe: 'feb',
  peb: 'feb',
  nop: 'nov',
};
const MONTH_NAMES =
  'jan(?:uari|uary)?|[fp]eb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ei]?|jul[iy]?|a[gu][su]?g?(?:ustus|ust)?|' +
  'sept?(?:ember)?|o[kc]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?';

/** Fact checking of social media begins here; an earlier date in a text is what the text is about. */
const EARLIEST = Date.UTC(2010, 0, 1);

const DAY_MONTH_YEAR = /(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d|\d\d)(?![\d/-])/g;
const DAY_NAME_YEAR = new RegExp(`(?<!\\d)(\\d{1,2})\\s+(${MONTH_NAMES})\\s+(20\\d\\d)(?!\\d)`, 'gi');
const NAME_DAY_YEAR = new RegExp(`(?<!\\p{L})(${MONTH_NAMES})\\s+(\\d{1,2}),?\\s+(20\\d\\d)(?!\\d)`, 'giu');
// "/2018/10/18/", "/17/11/29/", "/20171010152820-384-"
const IN_ADDRESS = /\/(20\d\d|\d\d)([/-])(\d{1,2})\2(\d{1,2})(?=[/-])/g;
const COMPACT_IN_ADDRESS = /\/(20\d\d)(\d\d)(\d\d)(?:\d{6})?(?=[/-])/g;

/**
 * When a fact check was written, as far as it tells: the latest full date that it or an address in it names,
 * not after `now`. It quotes its sources, and the newest of them is at most days older than itself.
 */
export function dateIn(text: string, now: Date): Date | undefined {
  const named = [
    ...[...text.matchAll(DAY_MONTH_YEAR)].map(([, day, month, year]) => dateOf(year, month, day)),
    ...[...text.matchAll(DAY_NAME_YEAR)].map(([, day, name, year]) => dateOf(year, monthNumber(name), day)),
    ...[...text.matchAll(NAME_DAY_YEAR)].map(([, name, day, year]) => dateOf(year, monthNumber(name), day)),
    ...[...text.matchAll(IN_ADDRESS)].map(([, year, , month, day]) => dateOf(year, month, day)),
    ...[...text.matchAll(COMPACT_IN_ADDRESS)].map(([, year, month, day]) => dateOf(year, month, day)),
  ];
  const possible = named.filter(
    (time) => time !== undefined && time >= EARLIEST && time <= now.getTime(),
  ) as number[];
  return possible.length > 0
    ? new Date(possible.reduce((latest, time) => Math.max(latest, time)))
    : undefined;
}

function monthNumber(name = ''): string {
  const short = name.slice(0, 3).toLowerCase();
  return String(MONTHS.indexOf(OTHER_NAMES[short] ?? short) + 1);
}

function dateOf(year = '', month = '', day = ''): number | undefined {
  const [y, m, d] = [Number(year) + (year.length === 2 ? 2000 : 0), Number(month), Number(day)];
  const date = new Date(Date.UTC(y, m - 1, d));
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d ? date.getTime() : undefined;
}
