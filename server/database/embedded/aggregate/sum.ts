import { Decimal128, Long } from 'bson';
import { addDecimals, divideDecimal } from '../values/numbers.js';

const MAX_INT64 = 2n ** 63n - 1n;
/** The digits of a double that count beside decimals. */
const DECIMAL_DIGITS = 34;

/** A sum as MongoDB reckons it: whole numbers and decimals exactly, doubles with the error of each addition kept. */
export class Sum {
  #whole = 0;
  /** What of the whole numbers a double does not hold. */
  #large = 0n;
  #double: [sum: number, error: number] | undefined;
  #decimal: Decimal128 | undefined;
  #count = 0;

  /** Adds a number; anything else counts for nothing. */
  add(value: unknown): void {
    if (value instanceof Decimal128)
      this.#decimal = this.#decimal ? addDecimals(this.#decimal, value) : value;
    else if (value instanceof Long) this.#large += value.toBigInt();
    else if (typeof value !== 'number') return;
    else if (!Number.isSafeInteger(value)) this.#double = plus(this.#double ?? [0, 0], value);
    else if (Number.isSafeInteger(this.#whole + value)) this.#whole += value;
    else this.#large += BigInt(value);
    this.#count++;
  }

  /** The sum in the widest type of what was added. */
  total(): unknown {
    const whole = BigInt(this.#whole) + this.#large;
    if (this.#decimal) return this.#asDecimal(this.#decimal, whole);
    return this.#double || !fits(whole) ? this.#asDouble(whole) : narrowest(whole);
  }

  /** The mean; null of no numbers. */
  mean(): unknown {
    if (this.#count === 0) return null;
    const whole = BigInt(this.#whole) + this.#large;
    if (this.#decimal) return divideDecimal(this.#asDecimal(this.#decimal, whole), this.#count);
    return this.#asDouble(whole) / this.#count;
  }

  #asDouble(whole: bigint): number {
    const nearest = Number(whole);
    const [sum, error] = plus(plus(this.#double ?? [0, 0], nearest), Number(whole - BigInt(nearest)));
    return sum + error;
  }

  #asDecimal(decimal: Decimal128, whole: bigint): Decimal128 {
    const doubles = (this.#double ?? []).map((part) =>
      part.toPrecision(DECIMAL_DIGITS).replace(/\.?0+(?=e|$)/, ''),
    );
    const others = [String(whole), ...doubles].map((text) => Decimal128.fromStringWithRounding(text));
    return others.reduce(addDecimals, decimal);
  }
}

/** Adds to a sum whose rounding error is kept beside it. */
function plus([sum, error]: [number, number], value: number): [number, number] {
  const next = sum + value;
  if (!Number.isFinite(next)) return [next, 0];
  const added = next - sum;
  return [next, error + (sum - (next - added)) + (value - added)];
}

const fits = (whole: bigint): boolean => whole <= MAX_INT64 && whole >= -MAX_INT64 - 1n;

const narrowest = (whole: bigint): number | Long => {
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : Long.fromBigInt(whole);
};
