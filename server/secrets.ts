import { createECDH, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SESSION_SECRET_BYTES = 48;

/** The session secret of a data folder, made the first time. */
export function keptSessionSecret(dataDir: string): string {
  return keptSecret(dataDir, 'session-secret', () => randomBytes(SESSION_SECRET_BYTES).toString('base64url'));
}

/** The key of a data folder that signs what is pushed to browsers, made the first time. */
export function keptVapidKey(dataDir: string): string {
  return keptSecret(dataDir, 'vapid-private-key', newPrivateKey);
}

/** Whether a text is a private key for Web Push, base64url. */
export function isPrivateKey(text: string): boolean {
  try {
    createECDH('prime256v1').setPrivateKey(text, 'base64url');
    return /^[\w-]{43}$/.test(text);
  } catch {
    return false;
  }
}

function newPrivateKey(): string {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  // Without the zeros that it may begin with, services would refuse it.
  return Buffer.from(pair.getPrivateKey('hex').padStart(64, '0'), 'hex').toString('base64url');
}

function keptSecret(dataDir: string, name: string, make: () => string): string {
  const file = path.join(dataDir, name);
  if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
