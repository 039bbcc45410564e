import { expect } from 'chai';
import { guessable } from '../../server/auth/guessable-password.js';
import { User } from '../../models/user.js';
import { aUser, PASSWORD, signedIn } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { startMailServer } from '../support/mail-server.js';
import { tellOwner } from '../../server/auth/tell-owner.js';
import { SecurityEvent } from '../../models/security-event.js';

const NAMES = ['salasiah.k', 'Hj. Salasiah'];

describe('a password', () => {
  beforeEach(freshDatabase);

  for (const password of [
    '1234567890',
    'qwertyuiop',
    'Qwertyuiop',
    'password123',
    'basketball1!',
    'Princess123!',
  ]) {
    it(`is not one of those that are tried first: ${password}`, () => {
      expect(guessable(password, NAMES)).to.equal('password-common');
    });
  }

  for (const password of [
    'salasiah.k2026',
    'KABAR KIM 2026',
    'kabupaten balangan',
    'balangan-kim-01',
    'hj salasiah!',
  ]) {
    it(`does not rest on words that everybody knows: ${password}`, () => {
      expect(guessable(password, NAMES)).to.equal('password-guessable');
    });
  }

  const fine = [
    PASSWORD,
    'kabar kim contoh',
    'salasiah suka durian',
    'aaabbbcccddd1',
    'semua huruf kecil',
    '🌾🌾🌾 padi',
  ];
  for (const password of fine) {
    it(`needs no capitals, digits or signs: ${password}`, () => {
      expect(guessable(password, NAMES)).to.equal(undefined);
    });
  }

  it('is refused with the reason where it is set', async () => {
    const user = await aUser('editor', { username: 'rahmah.redaksi' });
    const client = await signedIn(user);
    for (const [password, words] of [
      ['password123', 'paling sering ditebak'],
      ['rahmah.redaksi', 'mudah ditebak'],
    ] as const) {
      const answer = await client.post('/akun/sandi', { currentPassword: PASSWORD, password });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include(words).and.not.include(`value="${password}"`);
    }
    expect((await User.findById(user._id).lean())?.passwordHash).to.equal(user.passwordHash);
  });

  it('may be pasted, and be as long as 128 characters', async () => {
    const client = await signedIn(await aUser('editor'));
    const long = 'kata '.repeat(25) + 'abc';
    expect((await client.post('/akun/sandi', { currentPassword: PASSWORD, password: long })).path).to.equal(
      '/akun',
    );
    expect((await client.get('/akun')).text).not.to.match(/onpaste|maxlength="\d+"[^>]*type="password"/);
  });

  it('that was changed is told to its owner by e-mail, without either of the two', async () => {
    const user = await aUser('contributor');
    await User.updateOne({ _id: user._id }, { $set: { email: 'salasiah@contoh.id', mailOff: true } });
    const mailServer = await startMailServer();
    try {
      const facts = { userId: String(user._id), now: new Date() };
      await tellOwner(mailServer.portal, 'password-changed', facts);
      await tellOwner(mailServer.portal, 'email-changed', { ...facts, address: 'lama@contoh.id' });
      const [first, second] = mailServer.mails;
      expect(first!.to).to.deep.equal(['salasiah@contoh.id']);
      expect(first!.headers.subject).to.include('Kata sandi diganti');
      expect(first!.text).to.include(user.username).and.include(`${portal().url}/akun`);
      expect(second!.to).to.deep.equal(['lama@contoh.id']);
    } finally {
      await mailServer.close();
    }
    const client = await signedIn(user);
    await client.post('/akun/sandi', { currentPassword: PASSWORD, password: 'sungai balangan jernih' });
    expect(await SecurityEvent.countDocuments({ user: user._id, kind: 'password-changed' })).to.equal(1);
    expect((await client.get('/akun')).text).to.include('Kata sandi diganti');
  });
});
