import { expect } from 'chai';
import mongoose from 'mongoose';
import { User } from '../../models/user.js';
import { changeUser } from '../../server/auth/users.js';
import { Client } from '../support/client.js';
import { aUser, PASSWORD, signedIn } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { sessionCookieOf } from '../support/sign-in.js';

const sessionCount = () => mongoose.connection.collection('sessions').countDocuments();

describe('signing in', () => {
  beforeEach(freshDatabase);

  it('opens a session and leads each role to its own page', async () => {
    const homes = {
      admin: '/admin',
      editor: '/meja',
      verifier: '/meja',
      police: '/meja',
      contributor: '/kontributor',
    };
    for (const [role, home] of Object.entries(homes)) {
      const { username } = await aUser(role as keyof typeof homes);
      const answer = await new Client().post('/masuk', { username, password: PASSWORD }, { follow: false });
      expect(answer.status, role).to.equal(303);
      expect(answer.headers.get('location'), role).to.equal(home);
    }
    expect(await sessionCount()).to.equal(5);
  });

  it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const { username } = await aUser('editor');
    const answer = await new Client().post('/masuk', { username, password: PASSWORD }, { follow: false });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie)
      .to.match(/^sesi=/)
      .and.include('HttpOnly')
      .and.include('SameSite=Lax')
      .and.include('Path=/');
  });

  it('takes the name in any case and with spaces around it', async () => {
    const { username } = await aUser('editor');
    const client = new Client();
    await client.post('/masuk', { username: ` ${username.toUpperCase()} `, password: PASSWORD });
    expect((await client.get('/akun')).text).to.include(username);
  });

  it('refuses a wrong password and an unknown name alike, and keeps the name that was typed', async () => {
    const { username } = await aUser('editor');
    const wrong = await new Client().post('/masuk', { username, password: 'bukan sandinya' });
    const unknown = await new Client().post('/masuk', { username: 'siapa-ini', password: PASSWORD });
    for (const answer of [wrong, unknown]) {
      expect(answer.status).to.equal(401);
      expect(answer.text).to.include('tidak cocok');
    }
    expect(wrong.text).to.include(`value="${username}"`).and.not.include('bukan sandinya');
    expect(await sessionCount()).to.equal(0);
  });

  for (const status of ['pending', 'disabled'] as const) {
    it(`refuses somebody whose account is ${status}`, async () => {
      const user = await aUser('editor');
      await User.updateOne({ _id: user._id }, { $set: { status } });
      const answer = await new Client().post('/masuk', { username: user.username, password: PASSWORD });
      expect(answer.status).to.equal(401);
      expect(await sessionCount()).to.equal(0);
    });
  }

  it('renews the session id, so that an id planted before is worth nothing', async () => {
    const first = await aUser('editor');
    const client = await signedIn(first);
    const planted = await sessionCookieOf(client);
    const second = await aUser('verifier');
    await client.post('/masuk', { username: second.username, password: PASSWORD });
    expect(await sessionCookieOf(client)).not.to.equal(planted);
    const thief = await new Client().get('/akun', { headers: { Cookie: planted }, follow: false });
    expect(thief.status).to.equal(303);
    expect(thief.headers.get('location')).to.match(/^\/masuk/);
  });

  it('leads back to the page that asked for it', async () => {
    const { username } = await aUser('admin');
    const client = new Client();
    const asked = await client.get('/admin/pengguna?status=pending');
    expect(asked.path).to.match(/^\/masuk\?kembali=/);
    expect(asked.text).to.include('value="/admin/pengguna?status=pending"');
    const answer = await client.post('/masuk', {
      username,
      password: PASSWORD,
      returnTo: '/admin/pengguna?status=pending',
    });
    expect(answer.status).to.equal(200);
    expect(answer.path).to.equal('/admin/pengguna?status=pending');
  });

  const elsewhere = [
    'https://jahat.example/',
    '//jahat.example/',
    '/\\jahat.example/',
    '\\/jahat.example',
    'javascript:alert(1)',
    '/\tjahat',
    'meja',
    '/ /jahat.example',
  ];
  for (const returnTo of elsewhere) {
    it(`never leads to ${JSON.stringify(returnTo)}`, async () => {
      const { username } = await aUser('editor');
      const page = await new Client().get(`/masuk?kembali=${encodeURIComponent(returnTo)}`);
      expect(page.text).not.to.include('name="returnTo"');
      const answer = await new Client().post(
        '/masuk',
        { username, password: PASSWORD, returnTo },
        { follow: false },
      );
      expect(answer.headers.get('location')).to.equal('/meja');
    });
  }

  it('ends at sign-out, on the server too', async () => {
    const client = await signedIn(await aUser('editor'));
    const cookie = await sessionCookieOf(client);
    const answer = await client.post('/keluar', {}, { follow: false });
    expect(answer.headers.get('location')).to.equal('/');
    expect(await sessionCount()).to.equal(0);
    expect((await new Client().get('/akun', { headers: { Cookie: cookie }, follow: false })).status).to.equal(
      303,
    );
  });

  it('is ended by a button of a page, never by a link', async () => {
    const client = await signedIn(await aUser('editor'));
    const page = await client.get('/keluar');
    expect(page.status).to.equal(200);
    expect(page.text).to.include('<form method="post" action="/keluar">');
    expect(await sessionCount()).to.equal(1);
    const signedOut = await new Client().get('/keluar', { follow: false });
    expect(signedOut.headers.get('location')).to.equal('/');
  });

  it('is asked for alike by GET and HEAD', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await new Client().request('/meja', { method, follow: false });
      expect(answer.status, method).to.equal(303);
      expect(answer.headers.get('location'), method).to.equal('/masuk?kembali=%2Fmeja');
    }
    // A header with all of it is more than proxies take of an answer.
    const long = await new Client().get(`/meja?q=${'%20'.repeat(1_000)}`, { follow: false });
    expect(long.headers.get('location')).to.equal('/masuk');
  });

  it('is never remembered by caches', async () => {
    const client = await signedIn(await aUser('editor'));
    expect((await client.get('/akun')).headers.get('cache-control')).to.equal('private, no-store');
  });
});

describe('a session', () => {
  beforeEach(freshDatabase);

  it('ends when the role changes', async () => {
    const user = await aUser('editor');
    const client = await signedIn(user);
    await changeUser(String(user._id), { role: 'verifier' });
    expect((await client.get('/akun', { follow: false })).status).to.equal(303);
  });

  it('ends when the account is disabled', async () => {
    const user = await aUser('editor');
    const client = await signedIn(user);
    await changeUser(String(user._id), { status: 'disabled' });
    expect((await client.get('/akun', { follow: false })).status).to.equal(303);
  });

  it('ends everywhere else when its owner changes the password, and goes on here', async () => {
    const user = await aUser('editor');
    const here = await signedIn(user);
    const elsewhere = await signedIn(user);
    const answer = await here.post('/akun/sandi', {
      currentPassword: PASSWORD,
      password: 'sungai balangan jernih',
    });
    expect(answer.path).to.equal('/akun');
    expect(answer.text).to.include('sandi sudah diganti');
    expect((await here.get('/akun', { follow: false })).status).to.equal(200);
    expect((await elsewhere.get('/akun', { follow: false })).status).to.equal(303);
    const old = await new Client().post('/masuk', { username: user.username, password: PASSWORD });
    expect(old.status).to.equal(401);
  });

  it('stays, and so does the password, when the current password was wrong or the new one is too short', async () => {
    const user = await aUser('editor');
    const client = await signedIn(user);
    const wrong = await client.post('/akun/sandi', { currentPassword: 'salah', password: 'sungai balangan' });
    expect(wrong.status).to.equal(422);
    const short = await client.post('/akun/sandi', { currentPassword: PASSWORD, password: 'pendek' });
    expect(short.status).to.equal(422);
    expect(short.text).to.include('paling sedikit 10');
    expect((await User.findById(user._id).lean())?.passwordHash).to.equal(user.passwordHash);
    expect((await client.get('/akun', { follow: false })).status).to.equal(200);
  });

  it('is not opened for readers', async () => {
    expect((await new Client().get('/masuk')).headers.getSetCookie()).to.deep.equal([]);
    expect(await sessionCount()).to.equal(0);
  });
});
