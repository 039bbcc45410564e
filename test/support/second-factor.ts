import { createServer } from 'node:http';
import { Secret, TOTP } from 'otpauth';
import type { UserRecord } from '../../models/user.js';
import { createApp } from '../../server/app.js';
import type { Config } from '../../server/config.js';
import type { Answer, Client } from './client.js';
import { listenHere } from './listening.js';
import { PASSWORD, signedIn } from './people.js';
import { portal } from './portal.js';

const STEP_MS = 30_000;

/** What an authenticator app shows. @param step of time from now: 1 is the code that comes next */
export function codeOf(secret: string, step = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + step * STEP_MS });
}

/** The secret on a page for an authenticator app. */
export function secretOn({ text }: Answer): string {
  return /secret=([A-Z2-7]+)/.exec(text)?.[1] ?? '';
}

/** The recovery codes on a page. */
export function recoveryCodesOn({ text }: Answer): string[] {
  return [...text.matchAll(/<li><code>([a-z2-9-]+)<\/code>/g)].map(([, code = '']) => code);
}

/** A user who has set up a second factor on the account's page, and the browser in which that was done. */
export async function withSecondFactor(
  user: UserRecord,
): Promise<{ client: Client; secret: string; recoveryCodes: string[] }> {
  const client = await signedIn(user);
  const secret = secretOn(await client.get('/akun/dua-langkah'));
  const answer = await client.post('/akun/dua-langkah', { code: codeOf(secret), currentPassword: PASSWORD });
  return { client, secret, recoveryCodes: recoveryCodesOn(answer) };
}

/** The same application with other settings, on the same database, at an address of its own. */
export async function anotherPortal(
  settings: Partial<Config>,
): Promise<{ url: string; close(): Promise<unknown> }> {
  const { config, log } = portal();
  const server = createServer(createApp({ config: { ...config, ...settings }, log }));
  return {
    url: `http://${await listenHere(server)}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
