import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Conflict } from '../errors.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals a secret of a person's for the database: who has the database alone cannot read it, and a sealed text that
 * is moved to another person opens for nobody. The key comes from the session secret, so that there is one secret
 * to look after, and none to forget.
 */
export function seal(text: string, owner: string, sessionSecret: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(sessionSecret), iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** @throws Conflict `second-factor-unreadable` under another session secret, or for another owner */
export function unseal(sealed: string, owner: string, sessionSecret: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const iv = bytes.subarray(0, IV_BYTES);
  const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(sessionSecret), iv, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(owner))
      .setAuthTag(tag);
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    // What node says of it is the same for a wrong key and for bytes that were changed.
    throw new Conflict('second-factor-unreadable');
  }
}

function keyOf(sessionSecret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', sessionSecret, '', 'kabar-kim second factor', KEY_BYTES));
}
