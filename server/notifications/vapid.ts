import { createECDH } from 'node:crypto';
import type { Config } from '../config.js';

/** With what the portal proves to push services who it is (RFC 8292). Keys in base64url. */
export interface Vapid {
  publicKey: string;
  privateKey: string;
  /** Where a service's people may ask. */
  subject: string;
}

type Settings = Pick<Config, 'vapidPrivateKey' | 'contactEmail' | 'baseUrl'>;

/** The portal's own keys; undefined where it is not set up to push. */
export function vapidOf({ vapidPrivateKey, contactEmail, baseUrl }: Settings): Vapid | undefined {
  if (!vapidPrivateKey) return undefined;
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(vapidPrivateKey, 'base64url');
  const isPublic = baseUrl.startsWith('https:');
  return {
    publicKey: pair.getPublicKey('base64url'),
    privateKey: vapidPrivateKey,
    subject: contactEmail || !isPublic ? `mailto:${contactEmail ?? 'kabar-kim@localhost'}` : baseUrl,
  };
}
