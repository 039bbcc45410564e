import { expect } from 'chai';
import { User } from '../../models/user.js';
import type { Client } from '../support/client.js';
import { apiClient, aUser, PASSWORD, signedIn } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';

const bodies: Record<string, { headers: Record<string, string>; body: () => string | FormData }> = {
  urlencoded: {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: () => 'status=disabled',
  },
  multipart: {
    headers: {},
    body: () => {
      const form = new FormData();
      form.set('status', 'disabled');
      return form;
    },
  },
  JSON: { headers: { 'Content-Type': 'application/json' }, body: () => '{"status":"disabled"}' },
  'text/plain': { headers: { 'Content-Type': 'text/plain' }, body: () => '{"status":"disabled"}' },
};

const foreign: Record<string, Record<string, string>> = {
  'a foreign Origin': { Origin: 'https://jahat.example' },
  'the Origin of a sandboxed frame': { Origin: 'null' },
  'an Origin that only begins like ours': { Origin: 'OURS.jahat.example' },
  'Sec-Fetch-Site: cross-site': { 'Sec-Fetch-Site': 'cross-site' },
  'Sec-Fetch-Site: same-site': { 'Sec-Fetch-Site': 'same-site' },
  'Sec-Fetch-Site: none': { 'Sec-Fetch-Site': 'none' },
};

describe('a request that would change something', () => {
  let admin: Client;
  let target: string;
  beforeEach(async () => {
    await freshDatabase();
    admin = await signedIn(await aUser('admin'));
    target = String((await aUser('editor'))._id);
  });

  const statusOfTarget = async () => (await User.findById(target).lean())?.status;

  for (const [kind, { headers, body }] of Object.entries(bodies)) {
    for (const [from, signs] of Object.entries(foreign)) {
      it(`is refused as ${kind} with ${from}`, async () => {
        const own = new URL(portal().url).origin;
        const sent = Object.fromEntries(
          Object.entries(signs).map(([name, value]) => [name, value.replace('OURS', own)]),
        );
        const answer = await admin.request(`/admin/pengguna/${target}/status`, {
          method: 'POST',
          headers: { ...headers, ...sent },
          body: body(),
          follow: false,
        });
        expect(answer.status).to.equal(403);
        expect(answer.text).to.include('tidak berasal dari halaman portal');
        expect(await statusOfTarget()).to.equal('active');
      });
    }
  }

  it('is refused when it says nothing of where it comes from', async () => {
    const answer = await admin.request(`/admin/pengguna/${target}/status`, {
      method: 'POST',
      headers: { Origin: '', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'status=disabled',
      follow: false,
    });
    expect(answer.status).to.equal(403);
    expect(await statusOfTarget()).to.equal('active');
  });

  for (const signs of [{}, { 'Sec-Fetch-Site': 'same-origin' }] as Record<string, string>[]) {
    it(`is taken from the portal's own pages (${Object.keys(signs)[0] ?? 'Origin'})`, async () => {
      const answer = await admin.post(
        `/admin/pengguna/${target}/status`,
        { status: 'disabled' },
        { headers: signs, follow: false },
      );
      expect(answer.status).to.equal(303);
      expect(await statusOfTarget()).to.equal('disabled');
    });
  }

  it('from a program without a session is judged by its own merits', async () => {
    const { url } = portal();
    const json = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' };
    expect((await fetch(`${url}/api/v1/stories`, json)).status).to.equal(401);
    const { username } = await aUser('editor');
    const body = new URLSearchParams({ username, password: PASSWORD });
    const signIn = await fetch(`${url}/masuk`, { method: 'POST', body, redirect: 'manual' });
    expect(signIn.status).to.equal(303);
    const planted = { method: 'POST', body, headers: { 'Sec-Fetch-Site': 'cross-site' } };
    expect((await fetch(`${url}/masuk`, planted)).status).to.equal(403);
  });

  it('is refused at the API too when it rests on a cookie, and needs no origin with a token', async () => {
    const foreigner = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://jahat.example' };
    const byCookie = await admin.send('POST', '/api/v1/aggregation/runs', {}, foreigner);
    expect(byCookie.status).to.equal(403);
    expect(byCookie.json()).to.include({ code: 'cross-origin', status: 403 });
    const token = await apiClient(await aUser('admin'));
    expect((await token.send('POST', '/api/v1/aggregation/runs', {}, foreigner)).status).to.equal(200);
  });
});
