import { expect } from 'chai';
import { Invitation } from '../../models/invitation.js';
import { Organisation } from '../../models/organisation.js';
import { User } from '../../models/user.js';
import type { PortalError } from '../../server/errors.js';
import { toCurrentUser, type CurrentUser } from '../../server/auth/current-user.js';
import { changeUser } from '../../server/auth/users.js';
import {
  acceptInvitation,
  invitationsOf,
  makeInvitation,
  openInvitation,
  revokeInvitation,
} from '../../server/membership/invitations.js';
import { PRIVACY_VERSION } from '../../server/privacy/version.js';
import { Client } from '../support/client.js';
import { aKimGroup, aPerson, aUser, PASSWORD, signedIn, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';

const NOW = new Date('2026-03-04T02:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const PERSON = { name: 'Salasiah', username: 'salasiah', password: PASSWORD, consent: 'true' };

const codeOf = async (call: Promise<unknown>) => ((await refusal(call)) as PortalError).code;

async function anOfficer(): Promise<CurrentUser> {
  return aPerson('agency', { organisation: (await aKimGroup({ decreeNumber: '12/SK/2026' })).code });
}

describe('an invitation into a group', () => {
  beforeEach(freshDatabase);

  it('is made by the group’s officer, and kept as a hash alone', async () => {
    const officer = await anOfficer();
    const { token, invitation } = await makeInvitation(officer, { invitee: ' Salasiah ' }, NOW);
    expect(Buffer.from(token, 'base64url')).to.have.length(32);
    const stored = await Invitation.findOne().orFail().lean();
    expect(stored.hash).to.match(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(stored)).not.to.include(token);
    expect(stored).to.include({ invitee: 'Salasiah' });
    expect(stored.expiresAt).to.deep.equal(new Date(NOW.getTime() + 7 * DAY_MS));
    expect(String(stored._id)).to.equal(String(invitation._id));
    for (const role of ['contributor', 'editor', 'admin'] as const) {
      expect(await codeOf(makeInvitation(await aPerson(role), { invitee: 'Seseorang' }, NOW)), role).to.equal(
        'forbidden',
      );
    }
  });

  it('makes an active contributor of that group and its village, with the consent', async () => {
    const officer = await anOfficer();
    const { token } = await makeInvitation(officer, { invitee: 'Salasiah' }, NOW);
    const forged = { ...PERSON, role: 'admin', organisation: 'LAIN', village: '63.11.01.2001', status: 'x' };
    await acceptInvitation(token, forged, NOW);
    const made = await User.findOne({ username: 'salasiah' }).orFail().lean();
    expect(made).to.include({ role: 'contributor', status: 'active', village: VILLAGE });
    expect(String(made.organisation)).to.equal(officer.organisation);
    expect(made.consent).to.include({ version: PRIVACY_VERSION });
    const [listed] = await invitationsOf(officer, NOW);
    expect(listed).to.include({ state: 'used' }).and.not.to.have.property('hash');
    expect(String(listed!.used!.by)).to.equal(String(made._id));
  });

  it('is used once by many who follow it at the same moment', async () => {
    const { token } = await makeInvitation(await anOfficer(), { invitee: 'Salasiah' }, NOW);
    const calls = Array.from({ length: 6 }, (_, index) =>
      acceptInvitation(token, { ...PERSON, username: `orang-${index}` }, NOW),
    );
    const results = await Promise.allSettled(calls);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).to.have.length(5);
    for (const { reason } of refused) expect(reason).to.include({ code: 'invitation-used', status: 410 });
    expect(await User.countDocuments({ username: /^orang-/ })).to.equal(1);
  });

  it('stays open when the form is refused', async () => {
    const { token } = await makeInvitation(await anOfficer(), { invitee: 'Salasiah' }, NOW);
    await aUser('editor', { username: 'terpakai' });
    for (const [input, field] of [
      [{ ...PERSON, username: 'terpakai' }, 'username'],
      [{ ...PERSON, password: 'pendek' }, 'password'],
      [{ ...PERSON, consent: '' }, 'consent'],
    ] as const) {
      expect(await refusal(acceptInvitation(token, input, NOW)), field)
        .to.have.property('fields')
        .with.property(field);
    }
    expect(await Invitation.findOne().orFail().lean()).not.to.have.property('used');
    await acceptInvitation(token, PERSON, NOW);
    expect(await User.countDocuments({ username: 'salasiah' })).to.equal(1);
  });

  it('ends after seven days, when it is revoked, and with the officer’s right or the group', async () => {
    const officer = await anOfficer();
    const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
    const { token } = await makeInvitation(officer, { invitee: 'Salasiah' }, NOW);
    expect((await openInvitation(token, new Date(later(7).getTime() - 1))).code).to.match(/^KIM-/);
    expect(await codeOf(openInvitation(token, later(7)))).to.equal('invitation-expired');
    expect(await codeOf(acceptInvitation(token, PERSON, later(7)))).to.equal('invitation-expired');
    expect(await codeOf(openInvitation('tebakan', NOW))).to.equal('invitation-unknown');

    await Organisation.updateOne({ _id: officer.organisation }, { $set: { active: false } });
    expect(await codeOf(openInvitation(token, NOW))).to.equal('invitation-revoked');
    await Organisation.updateOne({ _id: officer.organisation }, { $set: { active: true } });
    await changeUser(officer.id, { status: 'disabled' });
    expect(await codeOf(openInvitation(token, NOW))).to.equal('invitation-revoked');
    await changeUser(officer.id, { status: 'active' });
    expect((await openInvitation(token, NOW)).code).to.match(/^KIM-/);

    const [listed] = await invitationsOf(officer, NOW);
    await revokeInvitation(officer, String(listed!._id), NOW);
    expect(await codeOf(openInvitation(token, NOW))).to.equal('invitation-revoked');
    expect(await codeOf(revokeInvitation(officer, String(listed!._id), NOW))).to.equal('invitation-over');
    expect(await User.countDocuments({ username: 'salasiah' })).to.equal(0);
  });

  it('is another group’s officer’s neither to see nor to revoke', async () => {
    const { invitation } = await makeInvitation(await anOfficer(), { invitee: 'Salasiah' }, NOW);
    const other = await anOfficer();
    expect(await invitationsOf(other, NOW)).to.deep.equal([]);
    expect(await codeOf(revokeInvitation(other, String(invitation._id), NOW))).to.equal('not-found');
    expect(await codeOf(revokeInvitation(other, 'bukan-id', NOW))).to.equal('not-found');
  });

  it('is not made without end', async () => {
    const officer = await anOfficer();
    for (let count = 0; count < 50; count += 1) {
      await makeInvitation(officer, { invitee: `Warga ${count}` }, NOW);
    }
    expect(await codeOf(makeInvitation(officer, { invitee: 'Satu lagi' }, NOW))).to.equal('invitations-full');
    const nextWeek = new Date(NOW.getTime() + 8 * DAY_MS);
    expect((await makeInvitation(officer, { invitee: 'Satu lagi' }, nextWeek)).token).to.have.length(43);
  });
});

describe('following an invitation', () => {
  beforeEach(freshDatabase);

  async function invite() {
    const group = await aKimGroup();
    const user = await aUser('agency', { organisation: group.code });
    const client = await signedIn(user);
    const page = await client.post('/kelompok/undangan', { invitee: 'Salasiah' });
    const path = new URL(/value="(http[^"]+\/undangan\/[^"]+)"/.exec(page.text)![1]!).pathname;
    return { group, officer: toCurrentUser(user), client, page, path };
  }

  it('leads from the officer’s page to a contributor’s first page, without a script', async () => {
    const { group, client, page, path } = await invite();
    expect(page.status).to.equal(201);
    expect(page.text).to.include('tidak ditampilkan lagi');
    expect((await client.get('/kelompok')).text).not.to.include(path);
    const visitor = new Client();
    const form = await visitor.get(path);
    expect(form.text).to.include(group.name).and.include('Desa').and.include('href="/privasi"');
    expect(form.headers.get('referrer-policy')).to.equal('no-referrer');
    expect(form.headers.get('x-robots-tag')).to.include('noindex');
    const refused = await visitor.post(path, { ...PERSON, consent: '' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('value="Salasiah"').and.include('beri tanda setuju');
    const made = await visitor.post(path, PERSON);
    expect(made.path).to.equal('/kontributor');
    expect(made.text).to.include('Akun Anda sudah aktif');
    const again = await new Client().post(path, { ...PERSON, username: 'orang-lain' });
    expect(again.status).to.equal(410);
    expect(again.text).to.include('Undangan sudah dipakai').and.include('class="button" href="/masuk"');
    expect((await new Client().get(path)).status).to.equal(410);
    expect((await client.get('/kelompok')).text)
      .to.include('Sudah dipakai')
      .and.include('Salasiah');
  });

  it('says in plain words why it leads nowhere', async () => {
    const { client, path } = await invite();
    const unknown = await new Client().get('/undangan/tidak-pernah-ada');
    expect(unknown.status).to.equal(404);
    expect(unknown.text).to.include('Undangan tidak dikenal');
    const { _id } = await Invitation.findOne().orFail();
    await client.post(`/kelompok/undangan/${String(_id)}/pencabutan`);
    const revoked = await new Client().get(path);
    expect(revoked.status).to.equal(410);
    expect(revoked.text).to.include('Undangan sudah dicabut');
    const twice = await client.post(`/kelompok/undangan/${String(_id)}/pencabutan`);
    expect(twice.status).to.equal(409);
    const { path: old } = await invite();
    await Invitation.updateMany({}, { $set: { expiresAt: new Date(Date.now() - 1) } });
    const expired = await new Client().get(old);
    expect(expired.status).to.equal(410);
    expect(expired.text).to.include('Undangan sudah kedaluwarsa');
  });

  it('may be guessed at a few dozen times only', async () => {
    const client = new Client();
    let answer = await client.get('/undangan/tebakan-0');
    for (let guess = 1; guess < 62 && answer.status !== 429; guess += 1) {
      answer = await client.get(`/undangan/tebakan-${guess}`);
    }
    expect(answer.status).to.equal(429);
    expect(Number(answer.headers.get('retry-after'))).to.be.above(0);
  });
});
