import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { badValue, CommandError, notImplemented } from '../errors.js';
import { isDocument, type Doc } from '../values/bson.js';
import { argument, isNil, mingoOperator, type Operator } from './arguments.js';

const MONTHS_OF_UNIT: Record<string, number> = { year: 12, quarter: 3, month: 1 };
const MS_OF_UNIT: Record<string, number> = {
  week: 7 * 86_400_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
  millisecond: 1,
};
/** What mingo counts by another calendar than MongoDB. */
const WEEK_FORMATS = /%[GVU]/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?<zone>Z|[+-]\d{2}:\d{2})?)?$/;

/** The operators on dates, where mingo's fail on null or count differently. */
export const dateOperators: Record<string, Operator> = {
  $year: part(mingoOperator('$year')),
  $month: part(mingoOperator('$month')),
  $dayOfMonth: part(mingoOperator('$dayOfMonth')),
  $dayOfWeek: part(mingoOperator('$dayOfWeek')),
  $dayOfYear: part(mingoOperator('$dayOfYear')),
  $hour: part(mingoOperator('$hour')),
  $minute: part(mingoOperator('$minute')),
  $second: part(mingoOperator('$second')),
  $millisecond: part(mingoOperator('$millisecond')),
  $week: part(week),
  $dateAdd: (obj, expression, options) => moved(obj, expression, options, 1),
  $dateSubtract: (obj, expression, options) => moved(obj, expression, options, -1),
  $dateDiff: unlessNil(['startDate', 'endDate'], mingoOperator('$dateDiff')),
  $dateToParts: unlessNil(['date'], mingoOperator('$dateToParts')),
  $dateTrunc: (obj, expression, options) => {
    if (isDocument(expression) && 'timezone' in expression) throw notImplemented("$dateTrunc's timezone");
    return mingoOperator('$dateTrunc')(obj, expression, options);
  },
  $dateToString: (obj, expression, options) => {
    const given = evaluatedFields(obj, expression, options);
    if (typeof given.format === 'string' && WEEK_FORMATS.test(given.format))
      throw notImplemented('a date format with %G, %V or %U');
    return mingoOperator('$dateToString')(obj, given, options);
  },
  $dateFromString: fromString,
};

/** A date's part; the date alone, or `{date, timezone}`. */
function part(read: Operator): Operator {
  return (obj, expression, options) => {
    const given = argument(expression);
    const asked = isDocument(given) && 'date' in given ? given : { date: given };
    const { date, ...zone } = evaluatedFields(obj, asked, options);
    if (isNil(date) || ('timezone' in zone && isNil(zone.timezone))) return null;
    return read(obj, 'timezone' in zone ? { date, ...zone } : date, options);
  };
}

/** Weeks begin with Sunday; the days before the first Sunday are week 0. */
function week(obj: unknown, expression: unknown, options: Options): unknown {
  const [day, weekday] = [
    mingoOperator('$dayOfYear')(obj, expression, options),
    mingoOperator('$dayOfWeek')(obj, expression, options),
  ];
  return Math.floor((Number(day) + 7 - Number(weekday)) / 7);
}

function evaluatedFields(obj: unknown, expression: unknown, options: Options): Doc {
  if (!isDocument(expression)) throw badValue('the expression takes an object');
  const fields = Object.entries(expression).map(([name, value]) => [name, evalExpr(obj, value, options)]);
  const given = Object.fromEntries(fields) as Doc;
  if (given.timezone === 'UTC' || given.timezone === 'GMT') given.timezone = '+00:00';
  return given;
}

function unlessNil(names: string[], compute: Operator): Operator {
  return (obj, expression, options) => {
    const given = evaluatedFields(obj, expression, options);
    return names.some((name) => isNil(given[name])) ? null : compute(obj, given, options);
  };
}

/** A month later than the 31st is the last day of the next one. */
function moved(obj: unknown, expression: unknown, options: Options, sign: 1 | -1): unknown {
  const { startDate, unit, amount, timezone } = evaluatedFields(obj, expression, options);
  if (timezone !== undefined) throw notImplemented("$dateAdd's timezone");
  if (isNil(startDate) || isNil(unit) || isNil(amount)) return null;
  if (!(startDate instanceof Date) || typeof unit !== 'string' || !Number.isInteger(amount))
    throw new CommandError(5166403, '$dateAdd takes a date, a unit of time and a whole number');
  const count = Number(amount) * sign;
  const ms = MS_OF_UNIT[unit];
  if (ms !== undefined) return new Date(startDate.getTime() + ms * count);
  const months = MONTHS_OF_UNIT[unit];
  if (months === undefined) throw failedUnit(unit);
  const date = new Date(startDate);
  date.setUTCMonth(date.getUTCMonth() + months * count);
  if (date.getUTCDate() !== startDate.getUTCDate()) date.setUTCDate(0);
  return date;
}

const failedUnit = (unit: string): CommandError => new CommandError(9, `unknown time unit value: ${unit}`);

/** ISO 8601 with or without a zone (UTC then); other formats are read by mingo. */
function fromString(obj: unknown, expression: unknown, options: Options): unknown {
  const given = evaluatedFields(obj, expression, options);
  const { dateString, format, timezone, onError, onNull } = given;
  if (timezone !== undefined) throw notImplemented("$dateFromString's timezone");
  if (isNil(dateString)) return onNull ?? null;
  if (format !== undefined) return mingoOperator('$dateFromString')(obj, given, options);
  const iso = typeof dateString === 'string' ? ISO_DATE.exec(dateString) : null;
  const date = iso && new Date(iso[0].includes('T') && !iso.groups!.zone ? `${iso[0]}Z` : iso[0]);
  if (date && !Number.isNaN(date.getTime())) return date;
  if ('onError' in given) return onError;
  throw new CommandError(241, 'Error parsing date string; an ISO 8601 date is read');
}
