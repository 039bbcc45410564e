import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import type { PortalError } from '../../server/errors.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { changeUser } from '../../server/auth/users.js';
import { deactivateMember, reactivateMember } from '../../server/membership/members.js';
import { aPublishedStory } from '../support/decisions.js';
import { aKimGroup, apiClient, aUser, PASSWORD, signedIn } from '../support/people.js';
import { Client } from '../support/client.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';

const NOW = new Date('2026-03-04T02:00:00Z');
const codeOf = async (call: Promise<unknown>) => ((await refusal(call)) as PortalError).code;

async function aGroup() {
  const group = await aKimGroup({ decreeNumber: '188.45/12/SK/2026' });
  const people = { organisation: group.code };
  const officer = await aUser('agency', { ...people, name: 'Pengurus Ulfah' });
  const member = await aUser('contributor', { ...people, name: 'Anggota Rahman' });
  return { group, officer, member, by: toCurrentUser(officer), memberId: String(member._id) };
}

const sessionIsOver = async (client: Client) =>
  (await client.get('/kontributor', { follow: false })).status === 303;

describe('a group’s own page', () => {
  beforeEach(freshDatabase);

  it('shows its members its decree, village, people and stories, and nothing to change', async () => {
    const { group, member } = await aGroup();
    const outsider = await aUser('contributor', { name: 'Orang Luar' });
    const story = await aPublishedStory({ author: toCurrentUser(member) });
    const page = await (await signedIn(member)).get('/kelompok');
    for (const words of [
      group.name,
      '188.45/12/SK/2026',
      'Desa',
      'Pengurus Ulfah',
      'Anggota Rahman',
      story.title,
    ]) {
      expect(page.text).to.include(words);
    }
    expect(page.text).to.include('sejak').and.include(`/direktori/${group.slug}`);
    expect(page.text)
      .not.to.include(outsider.name)
      .and.not.to.include('Nonaktifkan')
      .and.not.to.include('undangan');
    const english = await (await signedIn(member)).get('/kelompok?bahasa=en');
    expect(english.text).to.include('2 members').and.include('Officer');
  });

  it('is nobody’s who is in no group', async () => {
    for (const role of ['editor', 'admin', 'police'] as const) {
      expect((await (await signedIn(await aUser(role))).get('/kelompok')).status, role).to.equal(403);
    }
    const { member } = await aGroup();
    const client = await signedIn(member);
    expect((await client.post('/kelompok/undangan', { invitee: 'Teman' })).status).to.equal(403);
    const id = String(member._id);
    expect((await client.post(`/kelompok/anggota/${id}/status`, { status: 'disabled' })).status).to.equal(
      403,
    );
  });

  it('lets the officer take a member’s access away at once and give it back; the stories stay', async () => {
    const { group, officer, member, memberId } = await aGroup();
    const story = await aPublishedStory({ author: toCurrentUser(member) });
    const [theirs, program, client] = [
      await signedIn(member),
      await apiClient(member),
      await signedIn(officer),
    ];
    const path = `/kelompok/anggota/${memberId}/status`;
    const page = await client.post(path, { status: 'disabled' });
    expect(page.text).to.include('Anggota Rahman tidak dapat masuk lagi').and.include('Nonaktif');
    expect(await sessionIsOver(theirs)).to.equal(true);
    expect((await program.get(`/api/v1/stories/${String(story._id)}`)).status).to.equal(401);
    const refused = await new Client().post('/masuk', { username: member.username, password: PASSWORD });
    expect(refused.status).to.equal(401);
    const shown = await new Client().get(`/berita/${story.slug}`);
    expect(shown.status).to.equal(200);
    expect(shown.text).to.include(group.name);
    expect(await Story.countDocuments({ author: member._id, status: 'published' })).to.equal(1);
    expect((await client.post(path, { status: 'disabled' })).status).to.equal(409);

    const back = await client.post(path, { status: 'active' });
    expect(back.text).to.include('Anggota Rahman dapat masuk lagi');
    expect(await sessionIsOver(theirs)).to.equal(true);
    expect(await sessionIsOver(await signedIn(member))).to.equal(false);
    expect(await User.findById(memberId).lean()).not.to.have.property('deactivated');
  });

  it('gives the officer no power over other groups, officers, editors or administrators', async () => {
    const { group, by, officer } = await aGroup();
    const elsewhere = (await aGroup()).memberId;
    expect(await codeOf(deactivateMember(by, elsewhere, NOW))).to.equal('member-not-found');
    expect(await codeOf(deactivateMember(by, 'bukan-id', NOW))).to.equal('member-not-found');
    expect(await codeOf(deactivateMember(by, String(officer._id), NOW))).to.equal('forbidden');
    for (const role of ['editor', 'verifier', 'admin', 'police', 'agency'] as const) {
      const inGroup = await aUser(role, { organisation: group.code });
      expect(await codeOf(deactivateMember(by, String(inGroup._id), NOW)), role).to.equal('forbidden');
      expect(await User.findById(inGroup._id).lean(), role).to.include({ status: 'active' });
    }
  });

  it('gives nobody back whom an administrator disabled or has yet to activate', async () => {
    const { by, memberId } = await aGroup();
    await changeUser(memberId, { status: 'disabled' });
    expect(await codeOf(reactivateMember(by, memberId))).to.equal('member-not-deactivated');
    await changeUser(memberId, { status: 'active' });
    await deactivateMember(by, memberId, NOW);
    await changeUser(memberId, { status: 'disabled' });
    expect(await codeOf(reactivateMember(by, memberId))).to.equal('member-not-deactivated');
    await User.updateOne({ _id: memberId }, { $set: { status: 'pending' } });
    expect(await codeOf(reactivateMember(by, memberId))).to.equal('member-not-deactivated');
    expect(await codeOf(deactivateMember(by, memberId, NOW))).to.equal('member-not-active');
  });
});
