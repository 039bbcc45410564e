import { expect } from 'chai';
import { ApiToken } from '../../models/api-token.js';
import { User } from '../../models/user.js';
import { changeUser } from '../../server/auth/users.js';
import { issueToken } from '../../server/auth/tokens.js';
import { Client } from '../support/client.js';
import { aKimGroup, aUser, PASSWORD, signedIn, signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';

const NEW_PASSWORD = 'embun pagi di Halong';

describe('the administration of people', () => {
  beforeEach(freshDatabase);

  it('is for administrators alone', async () => {
    for (const role of ['contributor', 'editor', 'verifier', 'police', 'agency'] as const) {
      const { client } = await signedInAs(role);
      for (const path of ['/admin', '/admin/pengguna', '/admin/pengguna/baru', '/admin/pekerjaan']) {
        expect((await client.get(path)).status, `${role} ${path}`).to.equal(403);
      }
    }
  });

  it('counts on its first page who waits for an account', async () => {
    const { client } = await signedInAs('admin');
    await signUp('nor.aina');
    const { text } = await client.get('/admin');
    expect(text).to.match(/href="\/admin\/pengguna\?status=pending"><span[^>]*>1<\/span> permintaan akun/);
    expect(text).to.include('Perlu ditangani');
  });

  it('lists people, by status, role and the beginning of the name', async () => {
    const { client } = await signedInAs('admin');
    await aUser('editor', { username: 'siti', name: 'Siti Rahmah' });
    await aUser('verifier', { username: 'samsul', name: 'Samsul Bahri' });
    await signUp('nor.aina');
    const shown = async (query: string) => {
      const { text } = await client.get(`/admin/pengguna${query}`);
      return ['siti', 'samsul', 'nor.aina'].filter((name) => text.includes(`>${name}<`));
    };
    expect(await shown('')).to.deep.equal(['siti', 'samsul', 'nor.aina']);
    expect(await shown('?status=pending')).to.deep.equal(['nor.aina']);
    expect(await shown('?peran=editor')).to.deep.equal(['siti']);
    expect(await shown('?q=S')).to.deep.equal(['siti', 'samsul']);
    expect(await shown('?q=tidakada')).to.deep.equal([]);
    expect(await shown('?status[$ne]=x&peran=raja')).to.deep.equal(['siti', 'samsul', 'nor.aina']);
  });

  it('pages through more than fifty', async () => {
    const { client } = await signedInAs('admin');
    await User.insertMany(
      Array.from({ length: 60 }, (_, number) => ({
        username: `orang-${String(number).padStart(2, '0')}`,
        name: `Orang ${number}`,
        role: 'editor',
        passwordHash: 'none',
      })),
    );
    const first = await client.get('/admin/pengguna?peran=editor');
    expect(first.text).to.include('orang-49').and.not.include('orang-50');
    const next = /rel="next" href="([^"]+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await client.get(next);
    expect(second.text).to.include('orang-59').and.not.include('orang-49');
    expect(second.text).to.include('rel="prev"').and.not.include('rel="next"');
  });

  it('makes a user who can sign in, and chooses the password then', async () => {
    const { client } = await signedInAs('admin');
    const group = await aKimGroup();
    const answer = await client.post('/admin/pengguna', {
      name: 'Rahman',
      username: 'Rahman',
      role: 'contributor',
      organisation: group.code,
      village: '',
      password: PASSWORD,
    });
    expect(answer.path).to.equal('/admin/pengguna');
    expect(answer.text).to.include('Pengguna rahman dibuat.');
    const user = await User.findOne({ username: 'rahman' }).lean();
    expect(user).to.deep.include({ role: 'contributor', status: 'active', village: VILLAGE });
    expect(String(user?.organisation)).to.equal(String(group._id));
    const theirs = await signedIn({ username: 'rahman' });
    expect((await theirs.get('/masuk/sandi-baru', { follow: false })).status).to.equal(200);
  });

  it('gives a refused form back with everything but the password', async () => {
    const { client } = await signedInAs('admin');
    const answer = await client.post('/admin/pengguna', {
      name: 'Rahman <b>',
      username: 'ra',
      role: 'contributor',
      password: 'rahasia-yang-diketik',
    });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include('value="Rahman &lt;b&gt;"').and.not.include('rahasia-yang-diketik');
    expect(answer.text).to.match(/<option value="contributor" selected>/);
    const taken = await client.post('/admin/pengguna', {
      name: 'Rahman',
      username: (await aUser('editor')).username,
      role: 'editor',
      password: PASSWORD,
    });
    expect(taken.status).to.equal(422);
    expect(taken.text).to.include('sudah dipakai');
  });

  it('activates somebody who asked for an account, and only then can they sign in', async () => {
    const { client } = await signedInAs('admin');
    const id = await signUp('nor.aina');
    expect(await signInStatus('nor.aina')).to.equal(401);
    const answer = await client.post(`/admin/pengguna/${id}/status`, { status: 'active' });
    expect(answer.text).to.include('nor.aina sekarang aktif.');
    expect((await User.findById(id).lean())?.status).to.equal('active');
    expect(await signInStatus('nor.aina')).to.equal(303);
  });

  it('disables somebody: sessions and tokens end', async () => {
    const { client } = await signedInAs('admin');
    const { user, client: theirs } = await signedInAs('editor');
    await issueToken(user.username);
    await client.post(`/admin/pengguna/${String(user._id)}/status`, { status: 'disabled' });
    expect((await theirs.get('/akun', { follow: false })).status).to.equal(303);
    expect(await ApiToken.countDocuments()).to.equal(0);
    expect(await signInStatus(user.username)).to.equal(401);
  });

  it('changes a role and with it the organisation, which some roles need', async () => {
    const { client } = await signedInAs('admin');
    const { user } = await signedInAs('editor');
    const path = `/admin/pengguna/${String(user._id)}/peran`;
    const refused = await client.post(path, { role: 'contributor', organisation: '' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('wajib diisi');
    expect((await client.post(path, { role: 'raja' })).status).to.equal(422);
    const group = await aKimGroup();
    const answer = await client.post(path, { role: 'contributor', organisation: group.code });
    expect(answer.status).to.equal(200);
    const changed = await User.findById(user._id).lean();
    expect(changed?.role).to.equal('contributor');
    expect(String(changed?.organisation)).to.equal(String(group._id));
  });

  it('sets a new password for somebody who forgot theirs', async () => {
    const { client } = await signedInAs('admin');
    const { user, client: theirs } = await signedInAs('editor');
    const path = `/admin/pengguna/${String(user._id)}/sandi`;
    expect((await client.post(path, { password: 'pendek' })).status).to.equal(422);
    expect((await client.post(path, { password: NEW_PASSWORD })).status).to.equal(200);
    expect((await theirs.get('/akun', { follow: false })).status).to.equal(303);
    expect(await signInStatus(user.username)).to.equal(401);
    expect(await signInStatus(user.username, NEW_PASSWORD)).to.equal(303);
  });

  it('never shows a password hash', async () => {
    const { user, client } = await signedInAs('admin');
    for (const path of ['/admin/pengguna', `/admin/pengguna/${String(user._id)}`]) {
      expect((await client.get(path)).text).not.to.include('$argon2');
    }
  });

  it('answers 404 for nobody', async () => {
    const { client } = await signedInAs('admin');
    for (const id of ['65f0c0ffee65f0c0ffee65f0', 'bukan-id']) {
      expect((await client.get(`/admin/pengguna/${id}`)).status).to.equal(404);
      expect((await client.post(`/admin/pengguna/${id}/status`, { status: 'active' })).status).to.equal(404);
    }
  });
});

describe('the last administrator', () => {
  beforeEach(freshDatabase);

  it('cannot be disabled or made something else, and stays signed in', async () => {
    const { user, client } = await signedInAs('admin');
    const path = `/admin/pengguna/${String(user._id)}`;
    const disabled = await client.post(`${path}/status`, { status: 'disabled' });
    expect(disabled.status).to.equal(409);
    expect(disabled.text).to.include('Administrator terakhir');
    expect((await client.post(`${path}/peran`, { role: 'editor' })).status).to.equal(409);
    expect(await User.findById(user._id).lean()).to.include({ role: 'admin', status: 'active' });
    expect((await client.get('/admin')).status).to.equal(200);
  });

  it('may step down once there is another', async () => {
    const { user, client } = await signedInAs('admin');
    await aUser('admin');
    const answer = await client.post(
      `/admin/pengguna/${String(user._id)}/peran`,
      { role: 'editor' },
      { follow: false },
    );
    expect(answer.status).to.equal(303);
    expect((await User.findById(user._id).lean())?.role).to.equal('editor');
  });

  it('is left over when two administrators remove each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await freshDatabase();
      const pair = await Promise.all([aUser('admin'), aUser('admin')]);
      await Promise.allSettled(pair.map(({ _id }) => changeUser(String(_id), { status: 'disabled' })));
      expect(await User.countDocuments({ role: 'admin', status: 'active' })).to.be.at.least(1);
    }
  });
});

/** Asks for an account through the form; gives the id of who is waiting now. */
async function signUp(username: string): Promise<string> {
  const answer = await new Client().post('/daftar', {
    name: 'Nor Aina',
    username,
    organisation: (await aKimGroup()).code,
    village: VILLAGE,
    password: PASSWORD,
    consent: 'true',
  });
  expect(answer.status).to.equal(200);
  const waiting = await User.findOne({ username }).lean().orFail();
  expect(waiting).to.include({ status: 'pending', role: 'contributor' });
  return String(waiting._id);
}

async function signInStatus(username: string, password = PASSWORD): Promise<number> {
  return (await new Client().post('/masuk', { username, password }, { follow: false })).status;
}
