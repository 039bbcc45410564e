import { randomInt } from 'node:crypto';
import { stretch } from './passwords.js';

const CODES = 10;
const CODE_LENGTH = 12;
const GROUP_LENGTH = 4;
/** Nothing that looks like something else when it is written down. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const NOTHING_ELSE = new RegExp(`^[${LETTERS}]+$`);

/** Ten new codes, each good for one sign-in, as they are shown: in groups of four. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () =>
    Array.from(
      { length: CODE_LENGTH },
      (_, place) => (place > 0 && place % GROUP_LENGTH === 0 ? '-' : '') + letter(),
    ).join(''),
  );
}

/** A recovery code as it was typed, without what people add; undefined when it cannot be one. */
export function typedRecoveryCode(typed: string): string | undefined {
  const code = typed.toLowerCase().replace(/[\s-]/g, '');
  return code.length === CODE_LENGTH && NOTHING_ELSE.test(code) ? code : undefined;
}

/** What is kept of a code: 59 random bits want a slow hash. @param code without its hyphens, or with them */
export function recoveryCodeHash(code: string, salt: string): Promise<string> {
  return stretch(code.replaceAll('-', ''), salt);
}

function letter(): string {
  return LETTERS[randomInt(LETTERS.length)]!;
}
