import { Decimal128, Double, Int32, Long } from 'bson';
import { badValue, CommandError, notImplemented } from '../errors.js';
import { isLong, numberOf } from './bson.js';
import { describe } from './describe.js';

const MAX_INT32 = 2n ** 31n - 1n;
const MAX_INT64 = 2n ** 63n - 1n;
/** How many digits beyond its own a quotient is reckoned with before it is rounded to 34. */
const EXTRA_DIGITS = 60n;

/** A fraction: numerator / denominator, the denominator positive. */
type Fraction = [bigint, bigint];

/**
 * A long or decimal as a sum of three doubles, each the nearest to what is left. Two different longs or
 * decimals (34 digits) always differ in one of them, so the three compare as the numbers do.
 */
export function splitNumber(value: Long | Decimal128): [number, number, number] {
  const text = value.toString();
  const nearest = Number(text);
  if (Number.isNaN(nearest) || text.includes('Infinity')) return [nearest, 0, 0];
  if (!Number.isFinite(nearest)) throw beyondDouble();
  const rest = subtract(parse(text), fractionOf(nearest));
  const remainder = inRange(rest);
  return [nearest, remainder, remainder === 0 ? 0 : inRange(subtract(rest, fractionOf(remainder)))];
}

/** A remainder as a double; refused when it is too small for one, since two numbers would be equal then. */
function inRange(rest: Fraction): number {
  const number = toNumber(rest);
  if (number === 0 && rest[0] !== 0n) throw beyondDouble();
  return number;
}

const beyondDouble = (): CommandError => notImplemented('a Decimal128 beyond the range of a double');

function parse(text: string): Fraction {
  const [coefficient, power] = scaled(text);
  return power >= 0 ? [coefficient * 10n ** BigInt(power), 1n] : [coefficient, 10n ** BigInt(-power)];
}

function fractionOf(value: number): Fraction {
  let power = 0n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    power++;
  }
  return [BigInt(scaled), 2n ** power];
}

const subtract = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d - c * b, b * d];

/** Near enough for a remainder: 60 significant bits, which a double then rounds. */
function toNumber([numerator, denominator]: Fraction): number {
  if (numerator === 0n) return 0;
  const bits = (n: bigint): number => n.toString(2).length;
  const magnitude = numerator < 0n ? -numerator : numerator;
  const shift = 60 - (bits(magnitude) - bits(denominator));
  const quotient =
    shift >= 0 ? (magnitude << BigInt(shift)) / denominator : magnitude / (denominator << BigInt(-shift));
  return (numerator < 0n ? -1 : 1) * Number(quotient) * 2 ** -shift;
}

/** A number without its decimals; undefined for what is no number or does not fit 64 bits. */
export function wholePart(value: unknown): bigint | undefined {
  if (isLong(value)) return value.toBigInt();
  const number = numberOf(value);
  if (number === undefined || !(Math.abs(number) <= 2 ** 63)) return undefined;
  const whole = value instanceof Decimal128 ? wholeOf(value) : BigInt(Math.trunc(number));
  return BigInt.asIntN(64, whole) === whole ? whole : undefined;
}

function wholeOf(value: Decimal128): bigint {
  const [coefficient, power] = scaled(value.toString());
  return power >= 0 ? coefficient * 10n ** BigInt(power) : coefficient / 10n ** BigInt(-power);
}

/** `$inc` and `$mul`: the wider of the two types; an int32 that overflows becomes a long. */
export function arithmetic(
  operator: '$inc' | '$mul',
  current: unknown,
  operand: unknown,
  path: string,
): unknown {
  if (numberOf(operand) === undefined) {
    throw new CommandError(
      14,
      `Cannot ${verb(operator)} with non-numeric argument: {${path}: ${describe(operand)}}`,
    );
  }
  if (current !== undefined && numberOf(current) === undefined) {
    throw new CommandError(
      14,
      `Cannot apply ${operator} to a value of non-numeric type. The field '${path}' holds ${describe(current)}`,
    );
  }
  if (current instanceof Decimal128 || operand instanceof Decimal128) {
    return decimalArithmetic(operator, current ?? new Int32(0), operand);
  }
  if (current === undefined) return operator === '$inc' ? operand : zeroLike(operand);
  if (isDouble(current) || isDouble(operand)) {
    const [x, y] = [numberOf(current)!, numberOf(operand)!];
    return new Double(operator === '$inc' ? x + y : x * y);
  }
  const [x, y] = [bigintOf(current), bigintOf(operand)];
  const result = operator === '$inc' ? x + y : x * y;
  if (result > MAX_INT64 || result < -MAX_INT64 - 1n) {
    throw badValue(`Failed to apply ${operator} to the field '${path}': the result does not fit 64 bits`);
  }
  const narrow = !(current instanceof Long) && !(operand instanceof Long);
  const fits = result <= MAX_INT32 && result >= -MAX_INT32 - 1n;
  return narrow && fits ? new Int32(Number(result)) : Long.fromBigInt(result);
}

/** `$bit`: of int32 and int64 only, the wider of the two; a missing value counts as 0. */
export function bitwise(operation: string, current: unknown, operand: unknown, path: string): unknown {
  const compute = BIT_OPERATIONS[operation];
  if (!compute) throw badValue(`The $bit operator only supports 'and', 'or', and 'xor', not: ${operation}`);
  if (!isWhole(operand)) throw badValue(`The $bit modifier field must be an Integer: ${describe(operand)}`);
  if (current !== undefined && !isWhole(current))
    throw badValue(`Cannot apply $bit to a value of non-integral type: {${path}: ${describe(current)}}`);
  const result = compute(current === undefined ? 0n : bigintOf(current), bigintOf(operand));
  return isLong(current) || isLong(operand) ? Long.fromBigInt(result) : new Int32(Number(result));
}

const BIT_OPERATIONS: Record<string, (a: bigint, b: bigint) => bigint> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

const isWhole = (value: unknown): boolean => value instanceof Int32 || isLong(value);

const verb = (operator: string): string => (operator === '$inc' ? 'increment' : 'multiply');

const isDouble = (value: unknown): boolean =>
  value instanceof Double || (typeof value === 'number' && !Number.isInteger(value));

const bigintOf = (value: unknown): bigint =>
  value instanceof Long ? value.toBigInt() : BigInt(numberOf(value)!);

function zeroLike(operand: unknown): unknown {
  if (operand instanceof Long) return Long.ZERO;
  return isDouble(operand) ? new Double(0) : new Int32(0);
}

/** Exact, then rounded to the 34 digits of a decimal; a double counts with 15 digits, as in MongoDB. */
function decimalArithmetic(operator: string, current: unknown, operand: unknown): Decimal128 {
  const [[x, p], [y, q]] = [finite(operator, current), finite(operator, operand)];
  if (operator === '$mul') return Decimal128.fromStringWithRounding(`${x * y}E${p + q}`);
  const power = Math.min(p, q);
  const sum = x * 10n ** BigInt(p - power) + y * 10n ** BigInt(q - power);
  return Decimal128.fromStringWithRounding(`${sum}E${power}`);
}

export const addDecimals = (a: Decimal128, b: Decimal128): Decimal128 => decimalArithmetic('$sum', a, b);

/** Exact where 34 digits hold it, with no more of them than it needs. */
export function divideDecimal(value: Decimal128, divisor: number): Decimal128 {
  const [coefficient, power] = finite('$avg', value);
  let quotient = (coefficient * 10n ** EXTRA_DIGITS) / BigInt(divisor);
  let shift = EXTRA_DIGITS;
  for (; shift > 0n && quotient % 10n === 0n; shift--) quotient /= 10n;
  return Decimal128.fromStringWithRounding(`${quotient}E${power - Number(shift)}`);
}

function finite(operator: string, value: unknown): [bigint, number] {
  const text = decimalText(value);
  if (/[a-df-z]/i.test(text)) throw notImplemented(`${operator} of a Decimal128 with ${text}`);
  return scaled(text);
}

function decimalText(value: unknown): string {
  if (value instanceof Decimal128 || value instanceof Long) return value.toString();
  const number = numberOf(value)!;
  return Number.isInteger(number) || !Number.isFinite(number) ? String(number) : number.toPrecision(15);
}

/** A decimal number as a whole coefficient and a power of ten. */
function scaled(text: string): [bigint, number] {
  const [digits = '0', exponent = '0'] = text.split(/e/i);
  const [whole = '0', decimals = ''] = digits.split('.');
  return [BigInt(whole + decimals), Number(exponent) - decimals.length];
}
