import { randomInt } from 'node:crypto';

/** Told over the telephone: nothing that looks or sounds like something else. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 30 letters in 10 places: nobody finds one by trying. */
const GROUP = 5;
const GROUPS = 2;
const WRITTEN = new RegExp(`^T?((?:[${LETTERS}]{${GROUP}}){${GROUPS}})$`);

/** A new receipt such as `T-7KQ4M-2XF9B`: whoever holds it sees how the question stands. */
export function newReceipt(): string {
  const letters = Array.from({ length: GROUP * GROUPS }, () => LETTERS[randomInt(LETTERS.length)]);
  return grouped(letters.join(''));
}

/** The receipt that somebody typed, in its one form; undefined when it is none. */
export function receiptIn(typed: string): string | undefined {
  const [, letters] = WRITTEN.exec(typed.toUpperCase().replace(/[^A-Z\d]/g, '')) ?? [];
  return letters && grouped(letters);
}

function grouped(letters: string): string {
  return `T-${letters.slice(0, GROUP)}-${letters.slice(GROUP)}`;
}
