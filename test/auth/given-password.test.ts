import { expect } from 'chai';
import { SecurityEvent } from '../../models/security-event.js';
import { SignIn } from '../../models/sign-in.js';
import { User, type UserRecord } from '../../models/user.js';
import { Client } from '../support/client.js';
import { aUser, PASSWORD, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import {
  anotherPortal,
  codeOf,
  recoveryCodesOn,
  secretOn,
  withSecondFactor,
} from '../support/second-factor.js';
import { beginSignIn, expectNobody, nextOf } from '../support/sign-in.js';

const GIVEN = 'embun pagi di Halong';
const OWN = 'rakit bambu di hulu';
const DAY_MS = 24 * 60 * 60 * 1000;
const PAGE = '/masuk/sandi-baru';

/** An administrator sets somebody's password on the page for it. */
async function give(user: Pick<UserRecord, '_id'>): Promise<void> {
  const { client } = await signedInAs('admin');
  const answer = await client.post(`/admin/pengguna/${String(user._id)}/sandi`, { password: GIVEN });
  expect(answer.status).to.equal(200);
}

const withGiven = (user: UserRecord, more: { url?: string; returnTo?: string } = {}) =>
  beginSignIn(user, { password: GIVEN, ...more });
const kept = (user: UserRecord) => User.findById(user._id).lean().orFail();

describe('a password that an administrator chose', () => {
  beforeEach(freshDatabase);

  it('opens nothing but the page to choose another, which leads on to where the person wanted to go', async () => {
    const user = await aUser('editor');
    await give(user);
    const { client, answer } = await withGiven(user, { returnTo: '/meja?status=ready' });
    expect(nextOf(answer)).to.equal(PAGE);
    await expectNobody(client, ['/meja', '/akun', '/masuk/kode', '/masuk/dua-langkah']);
    expect(await SignIn.countDocuments({ user: user._id })).to.equal(0);
    const done = await client.post(PAGE, { password: OWN }, { follow: false });
    expect(nextOf(done)).to.equal('/meja?status=ready');
    expect((await client.get('/meja', { follow: false })).status).to.equal(200);
    expect(await kept(user)).not.to.have.property('givenPasswordUntil');
    const events = await SecurityEvent.find({ user: user._id }).sort({ at: 1, _id: 1 }).lean();
    expect(events.map(({ kind }) => kind)).to.deep.equal(['password-set', 'password-changed', 'signed-in']);
    const again = await new Client().post('/masuk', { username: user.username, password: OWN });
    expect(again.path).to.equal('/meja');
    expect((await withGiven(user)).answer.status).to.equal(401);
  });

  it('is asked to be replaced by a good one, and not by itself', async () => {
    const user = await aUser('contributor');
    await give(user);
    const { client } = await withGiven(user);
    for (const [password, words] of [
      [GIVEN, 'masih kata sandi dari administrator'],
      ['pendek', 'paling sedikit 10 karakter'],
      ['password123', 'paling sering ditebak'],
    ] as const) {
      const refused = await client.post(PAGE, { password });
      expect(refused.status, password).to.equal(422);
      expect(refused.text).to.include(words).and.not.include(`value="${password}"`);
    }
    expect(await kept(user)).to.have.property('givenPasswordUntil');
    expect((await client.get('/kontributor', { follow: false })).status).to.equal(303);
    expect((await client.post(PAGE, { password: OWN })).path).to.equal('/kontributor');
  });

  it('is replaced once: who else holds it is sent back to the sign-in', async () => {
    const user = await aUser('editor');
    await give(user);
    const [first, second] = [await withGiven(user), await withGiven(user)];
    await first.client.post(PAGE, { password: OWN });
    const late = await second.client.post(PAGE, { password: 'kata sandi penyusup' }, { follow: false });
    expect(nextOf(late)).to.equal('/masuk');
    const right = await new Client().post('/masuk', { username: user.username, password: OWN });
    expect(right.path).to.equal('/meja');
  });

  it('comes before the page to replace it only together with the code, where there is a second factor', async () => {
    const user = await aUser('editor');
    const { secret } = await withSecondFactor(user);
    await give(user);
    const { client, answer } = await withGiven(user, { returnTo: '/akun' });
    expect(nextOf(answer)).to.equal('/masuk/kode');
    expect(nextOf(await client.get(PAGE, { follow: false }))).to.equal('/masuk');
    const code = await client.post('/masuk/kode', { code: codeOf(secret, 1) }, { follow: false });
    expect(nextOf(code)).to.equal(PAGE);
    expect((await client.get('/akun', { follow: false })).status).to.equal(303);
    expect((await client.post(PAGE, { password: OWN })).path).to.equal('/akun');
    expect(await SignIn.findOne({ user: user._id }).lean()).to.include({ secondFactor: true });
    const signedInBy = await SecurityEvent.findOne({ user: user._id, kind: 'signed-in' }).sort({ at: -1 });
    expect(signedInBy?.detail).to.equal('code');
  });

  it('is replaced before a second factor that is required is set up', async () => {
    const required = await anotherPortal({ secondFactor: 'required' });
    try {
      const user = await aUser('verifier');
      await give(user);
      const { client, answer } = await withGiven(user, { url: required.url });
      expect(nextOf(answer)).to.equal(PAGE);
      const page = await client.post(PAGE, { password: OWN });
      expect(page.path).to.equal('/masuk/dua-langkah');
      const done = await client.post('/masuk/dua-langkah', { code: codeOf(secretOn(page)) });
      expect(recoveryCodesOn(done)).to.have.length(10);
      expect((await client.get('/meja', { follow: false })).status).to.equal(200);
    } finally {
      await required.close();
    }
  });

  it('runs out after a week, and says who can set another', async () => {
    const user = await aUser('editor');
    await give(user);
    const until = (await kept(user)).givenPasswordUntil!.getTime();
    expect(until - Date.now()).to.be.within(6.9 * DAY_MS, 7 * DAY_MS);
    await User.updateOne({ _id: user._id }, { $set: { givenPasswordUntil: new Date(Date.now() - 1000) } });
    const { answer } = await withGiven(user);
    expect(answer.status).to.equal(401);
    expect(answer.text).to.include('Minta administrator memasang yang baru').and.include(user.username);
    const failed = await SecurityEvent.findOne({ user: user._id, kind: 'sign-in-failed' }).lean();
    expect(failed?.detail).to.equal('expired');
    const { client: admin } = await signedInAs('admin');
    const page = await admin.get(`/admin/pengguna/${String(user._id)}`);
    expect(page.text).to.include('sudah lewat masanya: pasang yang baru');
    expect((await admin.get('/admin/keamanan?kejadian=sign-in-failed')).text).to.include('lewat masanya');
    await give(user);
    expect(nextOf((await withGiven(user)).answer)).to.equal(PAGE);
  });

  it('is not what administrators set for themselves on their own page', async () => {
    const { user, client } = await signedInAs('admin');
    await client.post(`/admin/pengguna/${String(user._id)}/sandi`, { password: OWN });
    expect(await kept(user)).not.to.have.property('givenPasswordUntil');
    const answer = await new Client().post('/masuk', { username: user.username, password: OWN });
    expect(answer.path).to.equal('/admin');
  });

  it('is nobody else’s: the page is for who has just given one', async () => {
    expect(nextOf(await new Client().get(PAGE, { follow: false }))).to.equal('/masuk');
    const user = await aUser('editor');
    const client = await signedIn(user);
    expect(nextOf(await client.post(PAGE, { password: OWN }, { follow: false }))).to.equal('/masuk');
    expect(
      (await new Client().post('/masuk', { username: user.username, password: PASSWORD })).status,
    ).to.equal(200);
  });
});
