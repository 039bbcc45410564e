import * as argon2 from 'argon2';
import { inTurns } from '../in-turns.js';

// OWASP's cheat sheet for argon2id: 19 MiB, two passes, one lane.
const OPTIONS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** OWASP ASVS 5.0, 6.2.1 and 6.2.9: length is what counts, no rules on composition. */
export const PASSWORD_MIN_LENGTH = 10;
export const PASSWORD_MAX_LENGTH = 128;

/** Of the four threads that Node has for such work, the others go on compressing pages during a rush of sign-ins. */
const HASHES_AT_ONCE = 2;
/** Those who wait for one: on two cores, a few seconds of waiting. */
const HASHES_WAITING_MAX = 100;

const inHashTurns = inTurns(HASHES_AT_ONCE, HASHES_WAITING_MAX);

/** A password's argon2id hash in PHC string format. */
export function hashPassword(password: string): Promise<string> {
  return inHashTurns(() => argon2.hash(password, OPTIONS));
}

/**
 * Whether the password is the one behind the hash. Without a hash (no such user) it takes as long and is
 * false, so that the answer's time does not tell which names exist.
 */
export async function passwordMatches(hash: string | undefined, password: string): Promise<boolean> {
  const known = hash ?? (await nobodysHash);
  const matches = await inHashTurns(() => argon2.verify(known, password));
  return hash !== undefined && matches;
}

/** A secret of too few random bits for a fast hash, stretched with a salt: hex, the same each time. */
export function stretch(secret: string, salt: string): Promise<string> {
  return inHashTurns(async () => {
    const hash = await argon2.hash(secret, { ...OPTIONS, raw: true, salt: Buffer.from(salt, 'hex') });
    return hash.toString('hex');
  });
}

const nobodysHash = hashPassword('nobody has this password');
