import { Binary } from 'bson';
import { badValue, failedToParse } from '../errors.js';
import { isLong, numberOf } from '../values/bson.js';
import type { Test } from './operators.js';

/** Reads one bit of a value, from 0 for the lowest. */
type Bit = (position: number) => boolean;

/** `$bitsAllSet` and its kin: whether all (or any) of the positions are set (or clear). */
export function bitTest(operator: string, operand: unknown, all: boolean, set: boolean): Test {
  const positions = positionsOf(operator, operand);
  return (value) => {
    const bit = bitsOf(value);
    if (!bit) return false;
    return all
      ? positions.every((position) => bit(position) === set)
      : positions.some((position) => bit(position) === set);
  };
}

/** A list of positions, or the set bits of a number or of bytes. */
function positionsOf(operator: string, operand: unknown): number[] {
  if (Array.isArray(operand)) {
    return operand.map((position) => {
      const number = numberOf(position);
      if (number === undefined || !Number.isInteger(number) || number < 0)
        throw badValue(`bit positions of ${operator} must be whole numbers that are not negative`);
      return number;
    });
  }
  const bit = bitsOf(operand);
  if (!bit || (numberOf(operand) ?? 0) < 0)
    throw failedToParse(
      `${operator} takes an Array, a number that is not negative and fits 64 bits, or BinData`,
    );
  const length = operand instanceof Binary ? operand.position * 8 : 64;
  return [...Array(length).keys()].filter((position) => bit(position));
}

/** Numbers are two's complement of any length, bytes begin with the lowest; undefined for what has no bits. */
function bitsOf(value: unknown): Bit | undefined {
  if (value instanceof Binary) {
    const bytes = value.buffer.subarray(0, value.position);
    return (position) => (((bytes[position >> 3] ?? 0) >> (position & 7)) & 1) === 1;
  }
  const number = numberOf(value);
  if (number === undefined || !Number.isInteger(number)) return undefined;
  const whole = isLong(value) ? value.toBigInt() : BigInt(number);
  if (BigInt.asIntN(64, whole) !== whole) return undefined;
  return (position) => ((whole >> BigInt(position)) & 1n) === 1n;
}
