import { expect } from 'chai';
import { SecondFactor } from '../../models/second-factor.js';
import { SecurityEvent } from '../../models/security-event.js';
import type { UserRecord } from '../../models/user.js';
import { seal, unseal } from '../../server/auth/sealed.js';
import { setUpSecondFactor, takeCode, offerSecret, offeredSecret } from '../../server/auth/second-factor.js';
import { Client } from '../support/client.js';
import { aUser, PASSWORD, signedIn } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import {
  anotherPortal,
  codeOf,
  recoveryCodesOn,
  secretOn,
  withSecondFactor,
} from '../support/second-factor.js';
import { beginSignIn, expectNobody, nextOf, sessionCookieOf } from '../support/sign-in.js';

const WRONG = '000000';

/** The password was right; the code is still to come. */
async function halfway(user: UserRecord, returnTo?: string): Promise<Client> {
  const { client, answer } = await beginSignIn(user, { returnTo });
  expect(nextOf(answer)).to.equal('/masuk/kode');
  return client;
}

describe('a second factor', () => {
  beforeEach(freshDatabase);

  it('is set up with the password and a code, and shows ten recovery codes once', async () => {
    const user = await aUser('editor');
    const client = await signedIn(user);
    const page = await client.get('/akun/dua-langkah');
    const secret = secretOn(page);
    expect(page.text).to.include('src="data:image/svg+xml;base64,');
    const withoutPassword = await client.post('/akun/dua-langkah', { code: codeOf(secret) });
    expect(withoutPassword.status).to.equal(422);
    const wrong = await client.post('/akun/dua-langkah', { code: WRONG, currentPassword: PASSWORD });
    expect(wrong.status).to.equal(422);
    expect(await SecondFactor.countDocuments()).to.equal(0);
    const done = await client.post('/akun/dua-langkah', { code: codeOf(secret), currentPassword: PASSWORD });
    expect(done.status).to.equal(200);
    expect(new Set(recoveryCodesOn(done))).to.have.property('size', 10);
    const kept = JSON.stringify(await SecondFactor.findById(user._id).lean());
    expect(kept).not.to.include(secret);
    for (const code of recoveryCodesOn(done)) expect(kept).not.to.include(code.replaceAll('-', ''));
    expect((await client.get('/akun/dua-langkah')).text).not.to.include(secret);
    expect(await SecurityEvent.countDocuments({ user: user._id, kind: 'second-factor-on' })).to.equal(1);
  });

  it('ends the sessions that were opened without it', async () => {
    const user = await aUser('editor');
    const elsewhere = await signedIn(user);
    const { client } = await withSecondFactor(user);
    expect((await elsewhere.get('/akun', { follow: false })).status).to.equal(303);
    expect((await client.get('/akun', { follow: false })).status).to.equal(200);
  });

  it('is asked for after the password, before anything else, and leads where the person wanted to go', async () => {
    const user = await aUser('editor');
    const { secret } = await withSecondFactor(user);
    const client = await halfway(user, '/meja?status=ready');
    await expectNobody(client, ['/meja', '/akun', '/kontributor']);
    const before = await sessionCookieOf(client, '/masuk/kode');
    const wrong = await client.post('/masuk/kode', { code: WRONG });
    expect(wrong.status).to.equal(401);
    const answer = await client.post('/masuk/kode', { code: codeOf(secret, 1) }, { follow: false });
    expect(nextOf(answer)).to.equal('/meja?status=ready');
    expect(answer.headers.getSetCookie()[0]).not.to.include(before);
    expect((await client.get('/meja', { follow: false })).status).to.equal(200);
    const kinds = (await SecurityEvent.find({ user: user._id }).sort({ at: 1 }).lean()).map(
      ({ kind }) => kind,
    );
    expect(kinds.slice(-2)).to.deep.equal(['code-failed', 'signed-in']);
  });

  it('takes a code once, also from two who give it at the same moment', async () => {
    const user = await aUser('editor');
    const { secret } = await withSecondFactor(user);
    const code = codeOf(secret, 1);
    const clients = await Promise.all([1, 2, 3].map(() => halfway(user)));
    const answers = await Promise.all(
      clients.map((client) => client.post('/masuk/kode', { code }, { follow: false })),
    );
    expect(answers.map(({ status }) => status)).to.have.members([303, 401, 401]);
  });

  it('takes a recovery code once, however it is typed', async () => {
    const user = await aUser('editor');
    const { recoveryCodes } = await withSecondFactor(user);
    const typed = ` ${recoveryCodes[3]!.toUpperCase().replaceAll('-', ' ')} `;
    const first = await (await halfway(user)).post('/masuk/kode', { recoveryCode: typed });
    expect(first.path).to.equal('/meja');
    const again = await (await halfway(user)).post('/masuk/kode', { recoveryCode: typed });
    expect(again.status).to.equal(401);
    expect((await SecondFactor.findById(user._id).lean())?.recoveryCodes).to.have.length(9);
    expect(await SecurityEvent.countDocuments({ kind: 'recovery-code-used' })).to.equal(1);
  });

  it('has the password asked for again after five wrong codes', async () => {
    const user = await aUser('editor');
    const { secret } = await withSecondFactor(user);
    const client = await halfway(user);
    for (let guess = 0; guess < 5; guess += 1) await client.post('/masuk/kode', { code: WRONG });
    const right = await client.post('/masuk/kode', { code: codeOf(secret, 1) }, { follow: false });
    expect(nextOf(right)).to.equal('/masuk');
    expect((await client.get('/akun', { follow: false })).status).to.equal(303);
  });

  it('slows guesses at one person down, and keeps nobody else out', async () => {
    const [user, other] = [await aUser('editor'), await aUser('editor')];
    await withSecondFactor(user);
    const { secret } = await withSecondFactor(other);
    const statuses: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const client = await halfway(user);
      for (let guess = 0; guess < 5; guess += 1) {
        statuses.push((await client.post('/masuk/kode', { code: WRONG }, { follow: false })).status);
      }
    }
    expect(statuses.filter((status) => status === 401)).to.have.length(10);
    expect(statuses.slice(10)).to.deep.equal([429, 429, 429, 429, 429]);
    const answer = await (await halfway(other)).post('/masuk/kode', { code: codeOf(secret, 1) });
    expect(answer.path).to.equal('/meja');
  });

  it('makes new recovery codes and is switched off with the password and a code only', async () => {
    const user = await aUser('contributor');
    const { client, secret, recoveryCodes } = await withSecondFactor(user);
    for (const action of ['kode-pemulihan', 'penghapusan']) {
      const path = `/akun/dua-langkah/${action}`;
      expect((await client.post(path, { code: codeOf(secret, 1) })).status, action).to.equal(422);
      const wrong = await client.post(path, { code: WRONG, currentPassword: PASSWORD });
      expect(wrong.status, action).to.equal(422);
    }
    const proof = { code: codeOf(secret, 1), currentPassword: PASSWORD };
    const renewed = recoveryCodesOn(await client.post('/akun/dua-langkah/kode-pemulihan', proof));
    expect(renewed).to.have.length(10);
    const old = { code: recoveryCodes[0]!, currentPassword: PASSWORD };
    expect((await client.post('/akun/dua-langkah/penghapusan', old)).status).to.equal(422);
    const off = await client.post('/akun/dua-langkah/penghapusan', { ...old, code: renewed[0]! });
    expect(off.path).to.equal('/akun');
    expect(off.text).to.include('dua langkah dimatikan');
    expect(await SecondFactor.countDocuments()).to.equal(0);
    const passwordAlone = await signedIn(user);
    expect((await passwordAlone.get('/akun', { follow: false })).status).to.equal(200);
  });

  it('is worth nothing to who holds the database alone', () => {
    const sealed = seal('JBSWY3DPEHPK3PXP', 'satu', 'rahasia portal');
    expect(sealed).not.to.include('JBSWY3DPEHPK3PXP');
    expect(unseal(sealed, 'satu', 'rahasia portal')).to.equal('JBSWY3DPEHPK3PXP');
    expect(() => unseal(sealed, 'dua', 'rahasia portal')).to.throw('second-factor-unreadable');
    expect(() => unseal(sealed, 'satu', 'rahasia lain')).to.throw('second-factor-unreadable');
  });

  it('is still passed with a recovery code after the secret of the portal has changed', async () => {
    const id = String((await aUser('editor'))._id);
    const { config } = portal();
    const now = new Date();
    const offer = offerSecret(id, config);
    const secret = offeredSecret(id, offer, config);
    const codes = await setUpSecondFactor(id, { offer, code: codeOf(secret) }, { config, now });
    const changed = { config: { sessionSecret: 'another secret of the portal, as long as the first' }, now };
    expect(await refusal(takeCode(id, codeOf(secret, 1), changed))).to.include({
      code: 'second-factor-unreadable',
    });
    expect(await takeCode(id, codes[0]!, changed)).to.equal('recovery-code');
  });
});

describe('a second factor that is required', () => {
  let required: Awaited<ReturnType<typeof anotherPortal>>;
  before(async () => {
    required = await anotherPortal({ secondFactor: 'required' });
  });
  after(() => required.close());
  beforeEach(freshDatabase);

  for (const role of ['editor', 'verifier', 'police', 'admin'] as const) {
    it(`is set up by the ${role} before anything else`, async () => {
      const user = await aUser(role);
      const { client, answer } = await beginSignIn(user, { url: required.url, returnTo: '/akun' });
      expect(nextOf(answer)).to.equal('/masuk/dua-langkah');
      await expectNobody(client, ['/meja', '/admin', '/akun', '/akun/data']);
      const secret = secretOn(await client.get('/masuk/dua-langkah'));
      expect((await client.post('/masuk/dua-langkah', { code: WRONG })).status).to.equal(422);
      const done = await client.post('/masuk/dua-langkah', { code: codeOf(secret) });
      expect(recoveryCodesOn(done)).to.have.length(10);
      expect(done.text).to.include('href="/akun"');
      expect((await client.get('/akun', { follow: false })).status).to.equal(200);
    });
  }

  for (const role of ['contributor', 'agency'] as const) {
    it(`lets the ${role} in with the password alone`, async () => {
      const { answer } = await beginSignIn(await aUser(role), { url: required.url });
      expect(nextOf(answer)).to.equal('/kontributor');
    });
  }

  it('makes sessions that were opened without it worth nothing', async () => {
    const client = await signedIn(await aUser('editor'));
    const cookie = await sessionCookieOf(client);
    const answer = await new Client(required.url).get('/akun', {
      headers: { Cookie: cookie },
      follow: false,
    });
    expect(nextOf(answer)).to.match(/^\/masuk/);
  });

  it('cannot be switched off', async () => {
    const user = await aUser('editor');
    const { secret } = await withSecondFactor(user);
    const { client } = await beginSignIn(user, { url: required.url });
    await client.post('/masuk/kode', { code: codeOf(secret, 1) });
    const answer = await client.post('/akun/dua-langkah/penghapusan', {
      code: codeOf(secret, 1),
      currentPassword: PASSWORD,
    });
    expect(answer.status).to.equal(409);
    expect(await SecondFactor.countDocuments()).to.equal(1);
  });
});
