import { expect } from 'chai';
import { SecurityEvent } from '../../models/security-event.js';
import { Client } from '../support/client.js';
import { apiClient, aUser, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anotherPortal } from '../support/second-factor.js';

const ID = '65f0c0ffee65f0c0ffee65f0';
/** Wrong passwords for one name from one address, after which no more are looked at. */
const GUESSES = 8;

const kept = async (kind: 'refused' | 'limit-reached') =>
  (await SecurityEvent.find({ kind }).sort({ at: 1, _id: 1 }).lean()).map(({ user, detail, path }) => ({
    ...(user ? { user: String(user) } : {}),
    detail,
    ...(path ? { path } : {}),
  }));

describe('the record of what was refused', () => {
  beforeEach(freshDatabase);

  it('holds who was refused and where, once however often they ask, without query and ids', async () => {
    const { user: person, client } = await signedInAs('contributor');
    const user = String(person._id);
    for (let count = 0; count < 3; count += 1) {
      expect((await client.get(`/admin/pengguna/${ID}?q=rahasia`)).status).to.equal(403);
      expect((await client.get('/meja')).status).to.equal(403);
    }
    const program = await apiClient(person);
    expect((await program.send('GET', '/api/v1/moderation/queue')).status).to.equal(403);
    expect(await kept('refused')).to.deep.equal([
      { user, detail: 'forbidden', path: '/admin/pengguna/:id' },
      { user, detail: 'forbidden', path: '/meja' },
      { user, detail: 'forbidden', path: '/api/v1/moderation/queue' },
    ]);
    expect((await client.get('/akun')).text).not.to.include('Permintaan ditolak');
  });

  it('is not to be filled by somebody who makes addresses up', async () => {
    const { client } = await signedInAs('contributor');
    for (const first of 'abcdefg') {
      for (const second of 'abcdefg') await client.get(`/admin/pengguna/${first}-${second}`);
    }
    expect(await SecurityEvent.countDocuments({ kind: 'refused' })).to.equal(40);
  });

  it('holds which limits strangers reach, and forged requests, once for all of them and without addresses', async () => {
    const portal = await anotherPortal({});
    try {
      const stranger = new Client(portal.url);
      for (const username of ['satu', 'dua']) {
        const form = { username, password: 'tebakan belaka' };
        for (let count = 0; count < GUESSES; count += 1) await stranger.post('/masuk', form);
        for (const _ of [1, 2]) expect((await stranger.post('/masuk', form)).status).to.equal(429);
      }
      const forged = { headers: { 'Sec-Fetch-Site': 'cross-site' } };
      for (const path of ['/masuk', '/daftar']) {
        expect((await stranger.post(path, {}, forged)).status).to.equal(403);
      }
      expect(await kept('limit-reached')).to.deep.equal([{ detail: 'sign-in-name' }]);
      expect(await kept('refused')).to.deep.equal([{ detail: 'cross-origin' }]);
    } finally {
      await portal.close();
    }
  });

  it('is read by administrators, in words', async () => {
    const client = await signedIn(await aUser('contributor', { username: 'nor.aina' }));
    await client.get('/meja');
    await SecurityEvent.create({ at: new Date(), kind: 'limit-reached', detail: 'sign-up' });
    const { client: admin } = await signedInAs('admin');
    const refused = await admin.get('/admin/keamanan?kejadian=refused');
    expect(refused.text)
      .to.include('nor.aina')
      .and.include('<code>/meja</code>')
      .and.include('Tidak diizinkan');
    const limits = await admin.get('/admin/keamanan?kejadian=limit-reached');
    expect(limits.text).to.include('orang yang tidak masuk').and.include('sign-up');
  });
});
