import { expect } from 'chai';
import { SecondFactor } from '../../models/second-factor.js';
import { SecurityEvent } from '../../models/security-event.js';
import { User } from '../../models/user.js';
import { Client } from '../support/client.js';
import { aUser, PASSWORD, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { withSecondFactor } from '../support/second-factor.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const rows = (text: string) => text.match(/<tr>\s*<th scope="row">/g) ?? [];

describe('the security record', () => {
  beforeEach(freshDatabase);

  it('names who signed in and who could not, never what was typed', async () => {
    const user = await aUser('verifier');
    await new Client().post('/masuk', { username: user.username, password: 'tebakan yang salah' });
    await new Client().post('/masuk', { username: 'nama karangan', password: 'tebakan yang salah' });
    await signedIn(user);
    const kept = await SecurityEvent.find().sort({ at: 1, _id: 1 }).lean();
    expect(kept.map(({ kind, user: whose, detail }) => [kind, whose && String(whose), detail])).to.deep.equal(
      [
        ['sign-in-failed', String(user._id), 'active'],
        ['sign-in-failed', undefined, 'unknown'],
        ['signed-in', String(user._id), 'password'],
      ],
    );
    expect(JSON.stringify(kept)).not.to.match(/tebakan|karangan|127\.0\.0\.1/);
  });

  it('is seen by administrators, filtered and in pages, newest first', async () => {
    const { client } = await signedInAs('admin');
    const user = await aUser('contributor');
    const yesterday = Date.now() - DAY_MS;
    const at = (minute: number) => new Date(yesterday + minute * 60_000);
    await SecurityEvent.insertMany(
      Array.from({ length: 120 }, (_, minute) => ({
        at: at(Math.floor(minute / 3)),
        kind: minute % 2 === 0 ? 'signed-out' : 'token-revoked',
        user: user._id,
      })),
    );
    const first = await client.get(`/admin/keamanan?nama=${user.username}`);
    expect(rows(first.text)).to.have.length(50);
    const next =
      /href="(\/admin\/keamanan\?[^"]+)" *>|rel="next" href="([^"]+)"/.exec(first.text)?.at(-1) ?? '';
    const second = await client.get(next.replaceAll('&amp;', '&').replaceAll('&#38;', '&'));
    expect(rows(second.text)).to.have.length(50);
    const times = [...(first.text + second.text).matchAll(/<th scope="row"><time datetime="([^"]+)"/g)];
    const shown = times.map(([, time = '']) => time);
    expect(shown).to.deep.equal(shown.toSorted().toReversed());
    const filtered = await client.get('/admin/keamanan?kejadian=token-revoked&nama=siapa');
    expect(filtered.text).to.include('Tidak ada catatan');
    const failed = await client.get('/admin/keamanan?kejadian=sign-in-failed');
    expect(rows(failed.text)).to.have.length(0);
  });

  it('is for administrators alone', async () => {
    for (const role of ['editor', 'verifier', 'police', 'agency', 'contributor'] as const) {
      const { client } = await signedInAs(role);
      expect((await client.get('/admin/keamanan')).status, role).to.equal(403);
    }
  });

  it('is only ever added to', async () => {
    const { user } = await signedInAs('admin');
    const attempts: (() => PromiseLike<unknown>)[] = [
      () => SecurityEvent.updateMany({}, { $set: { kind: 'signed-out' } }),
      () => SecurityEvent.deleteMany({ user: user._id }),
      () => SecurityEvent.findOneAndDelete({}),
      async () => (await SecurityEvent.findOne().orFail()).deleteOne(),
    ];
    for (const attempt of attempts) {
      const error = await Promise.resolve()
        .then(attempt)
        .catch((thrown: unknown) => thrown);
      expect(error).to.be.an('error').with.property('message', 'security events are only ever added');
    }
    expect(await SecurityEvent.countDocuments({ kind: 'signed-in' })).to.equal(1);
  });

  it('holds what administrators change about accounts, and who they were', async () => {
    const { user: admin, client } = await signedInAs('admin');
    const user = await aUser('editor');
    const path = `/admin/pengguna/${String(user._id)}`;
    await client.post(`${path}/peran`, { role: 'verifier' });
    await client.post(`${path}/sandi`, { password: 'sungai balangan jernih' });
    await client.post(`${path}/status`, { status: 'disabled' });
    const kept = await SecurityEvent.find({ user: user._id }).sort({ at: 1, _id: 1 }).lean();
    expect(kept.map(({ kind, detail }) => [kind, detail])).to.deep.equal([
      ['role-changed', 'verifier'],
      ['password-set', undefined],
      ['status-changed', 'disabled'],
    ]);
    expect(kept.every(({ by }) => String(by) === String(admin._id))).to.equal(true);
    expect(JSON.stringify(kept)).not.to.include('jernih');
  });

  it('goes on naming the account of somebody who is gone as such', async () => {
    const { client } = await signedInAs('admin');
    const user = await aUser('contributor');
    const own = await signedIn(user);
    await own.post('/akun/data/penghapusan', { password: PASSWORD });
    expect(await User.exists({ _id: user._id })).to.equal(null);
    const page = await client.get('/admin/keamanan?kejadian=account-erased');
    expect(page.text).to.include('akun yang sudah dihapus').and.not.include(user.username);
  });
});

describe('an administrator', () => {
  beforeEach(freshDatabase);

  it('resets the second factor of somebody who lost the phone, and ends their sessions', async () => {
    const { client } = await signedInAs('admin');
    const user = await aUser('editor');
    const { client: own } = await withSecondFactor(user);
    const path = `/admin/pengguna/${String(user._id)}`;
    expect((await client.get(path)).text).to.include('dua-langkah/pengaturan-ulang');
    const answer = await client.post(`${path}/dua-langkah/pengaturan-ulang`);
    expect(answer.text).to.include(`Masuk dua langkah ${user.username} diatur ulang`);
    expect(await SecondFactor.countDocuments()).to.equal(0);
    expect((await own.get('/akun', { follow: false })).status).to.equal(303);
    expect(await SecurityEvent.countDocuments({ user: user._id, kind: 'second-factor-reset' })).to.equal(1);
    expect((await client.get(path)).text).not.to.include('dua-langkah/pengaturan-ulang');
    await signedIn(user);
  });

  it('signs somebody out on every device, who may sign in again', async () => {
    const { client } = await signedInAs('admin');
    const user = await aUser('editor');
    const own = [await signedIn(user), await signedIn(user)];
    await client.post(`/admin/pengguna/${String(user._id)}/perangkat/pengakhiran`);
    for (const one of own) expect((await one.get('/akun', { follow: false })).status).to.equal(303);
    expect(await SecurityEvent.countDocuments({ user: user._id, kind: 'sessions-ended' })).to.equal(1);
    await signedIn(user);
  });
});
