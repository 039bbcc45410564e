import { expect } from 'chai';
import type { UserRecord } from '../../models/user.js';
import { Client, type Answer } from './client.js';
import { PASSWORD } from './people.js';
import { portal } from './portal.js';

/** Sends the sign-in form from a browser of its own, and follows nowhere: another step may be asked for. */
export async function beginSignIn(
  { username }: Pick<UserRecord, 'username'>,
  { password = PASSWORD, returnTo = '', url = portal().url } = {},
): Promise<{ client: Client; answer: Answer }> {
  const client = new Client(url);
  const answer = await client.post('/masuk', { username, password, returnTo }, { follow: false });
  return { client, answer };
}

/** Where an answer leads. */
export function nextOf({ headers }: Answer): string | null {
  return headers.get('location');
}

/** Who has not taken every step yet is nobody: pages lead away, and the API asks who it is. */
export async function expectNobody(client: Client, pages: string[]): Promise<void> {
  for (const page of pages) {
    expect((await client.get(page, { follow: false })).status, page).to.equal(303);
  }
  expect((await client.get('/api/v1/moderation/queue')).status).to.equal(401);
}

/** The session cookie that a browser holds, as it would send it. */
export async function sessionCookieOf(client: Client, page = '/akun'): Promise<string> {
  // A rolling session is set again with every answer.
  const [cookie = ''] = (await client.get(page)).headers.getSetCookie();
  return cookie.split(';')[0] ?? '';
}
