import { expect } from 'chai';
import { Account } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { Post } from '../../models/post.js';
import { Source, type SourceRecord } from '../../models/source.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { Conflict, Invalid } from '../../server/errors.js';
import { importOrganisations } from '../../server/registry/import-organisations.js';
import { mergeOrganisation } from '../../server/registry/merge.js';
import { changeOrganisation, setOrganisationActive } from '../../server/registry/organisations.js';
import { verifiedAudit } from '../../server/moderation/verify-audit.js';
import { aSource } from '../support/channels.js';
import { Client } from '../support/client.js';
import { aPublishedStory } from '../support/decisions.js';
import { aKimGroup, aPerson, aUser, signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aProposal, SECRET_CONTACT } from '../support/registry.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

const sure = 'true';

describe('two organisations that are one', () => {
  let double: OrganisationRecord;
  let stays: OrganisationRecord;
  let admin: CurrentUser;

  beforeEach(async () => {
    await freshDatabase();
    double = await aKimGroup({ name: 'KIM Ganda' });
    stays = await aKimGroup({ name: 'KIM Tetap' });
    admin = await aPerson('admin');
  });

  const merge = (into = stays.code) =>
    mergeOrganisation(admin, String(double._id), { into, sure }, new Date());

  it('become one, with accounts, posts, stories, drafts and members, and an intact audit trail', async () => {
    const author = await aPerson('contributor', { organisation: double.code });
    const source = await aSource('https://kim.example/feed', { organisation: double._id });
    await Post.create(aPost(source));
    const published = await aPublishedStory({ author });
    await aDraft({ author });
    await aProposal({ organisation: double._id, key: 'x:sama' });
    await aProposal({ organisation: stays._id, key: 'x:sama' });
    const report = await merge();
    expect(report).to.include({ accounts: 1, stories: 2, members: 1 });
    const organisation = stays._id;
    expect(await Account.countDocuments({ organisation })).to.equal(1);
    expect(await Post.countDocuments({ organisation, official: true })).to.equal(1);
    expect((await Source.findById(source._id).lean())?.organisation).to.deep.equal(organisation);
    expect(await Story.countDocuments({ organisation })).to.equal(2);
    expect(await User.countDocuments({ organisation })).to.equal(1);
    expect((await Story.findById(published._id).lean())?.history.at(-1)).to.include({
      action: 'organisation-merged',
    });
    await verifiedAudit();

    const old = await new Client().get(`/direktori/${double.slug}`, { follow: false });
    expect([old.status, old.headers.get('location')]).to.deep.equal([301, `/direktori/${stays.slug}`]);
    expect((await new Client().get(`/direktori/${stays.slug}`)).text).to.include(published.title);
    expect(await merge(), 'once more changes nothing').to.include({ accounts: 0, stories: 0, members: 0 });
    const { history } = await Organisation.findById(stays._id).select('+history').lean().orFail();
    expect(history?.map(({ action }) => action)).to.deep.equal(['merged']);
  });

  it('become one also with more stories than one batch holds', async () => {
    const author = await aPerson('contributor', { organisation: double.code });
    for (let written = 0; written < 205; written += 1) await aDraft({ author });
    const submitted = await aSubmittedStory({ author });
    expect(await merge()).to.include({ stories: 206 });
    expect(await Story.countDocuments({ organisation: stays._id })).to.equal(206);
    const { history, revision } = await Story.findById(submitted._id).lean().orFail();
    expect(history.filter(({ action }) => action === 'organisation-merged')).to.have.length(1);
    expect(revision).to.equal(submitted.revision + 1);
    await verifiedAudit();
  });

  it('are finished by asking again where a merge was cut short', async () => {
    const author = await aPerson('contributor', { organisation: double.code });
    const [first] = [await aSubmittedStory({ author }), await aSubmittedStory({ author })];
    await merge();
    // As it is when the portal stops behind the first story.
    await Story.updateMany({ _id: { $ne: first._id } }, { $set: { organisation: double._id } });
    await User.updateMany({ organisation: stays._id }, { $set: { organisation: double._id } });
    const { client } = await signedInAs('admin');
    const page = `/admin/organisasi/${String(double._id)}`;
    expect((await client.get(page)).text).to.include('sudah digabungkan ke');
    await client.post(`${page}/penggabungan`, { into: stays.code, sure });
    expect(await Story.countDocuments({ organisation: double._id })).to.equal(0);
    expect(await User.countDocuments({ organisation: double._id })).to.equal(0);
    const { history } = await Story.findById(first._id).lean().orFail();
    expect(history.filter(({ action }) => action === 'organisation-merged')).to.have.length(1);
  });

  it('lead on through a second merge, and stay one', async () => {
    await merge();
    const third = await aKimGroup({ name: 'KIM Ketiga' });
    await mergeOrganisation(admin, String(stays._id), { into: third.code, sure }, new Date());
    const old = await new Client().get(`/direktori/${double.slug}`, { follow: false });
    expect(old.headers.get('location')).to.equal(`/direktori/${third.slug}`);
    for (const act of [
      () => setOrganisationActive(String(double._id), true),
      () => changeOrganisation(String(double._id), { name: 'KIM Baru' }),
      () => merge(stays.code),
    ]) {
      const error = await act().then(
        () => expect.fail('it was taken'),
        (refusal: unknown) => refusal,
      );
      expect([Conflict, Invalid].some((kind) => error instanceof kind)).to.equal(true);
    }
    const file = Buffer.from(`code,name\n${double.code},KIM Baru\n`);
    expect((await importOrganisations(file)).failed).to.deep.include({
      line: 2,
      field: 'code',
      code: 'merged-organisation',
      value: double.code,
    });
  });

  it('are never a place, nor the same, and only an administrator says so', async () => {
    const { client } = await signedInAs('admin');
    const address = ({ _id }: OrganisationRecord) => `/admin/organisasi/${String(_id)}/penggabungan`;
    const village = await Organisation.findOne({ code: VILLAGE }).lean().orFail();
    expect((await client.post(address(village), { into: stays.code, sure })).status).to.equal(409);
    const refused: Record<string, string>[] = [
      { into: double.code, sure },
      { into: 'TIDAK-ADA', sure },
      { into: stays.code },
      {},
    ];
    for (const wrong of refused) {
      expect((await client.post(address(double), wrong)).status).to.equal(422);
    }
    const { client: editor } = await signedInAs('editor');
    expect((await editor.post(address(double), { into: stays.code, sure })).status).to.equal(403);
    const done = await client.post(address(double), { into: VILLAGE, sure });
    expect(done.text).to.include(`Digabungkan ke ${village.name}`);
    expect((await client.get(`/admin/organisasi/${String(double._id)}`)).text).to.include(
      'sudah digabungkan ke',
    );
  });
});

describe('the history of an organisation', () => {
  beforeEach(freshDatabase);

  it('says who changed what, and of a contact only that it changed', async () => {
    const organisation = await aKimGroup({ name: 'KIM Lama' });
    const { client, user } = await signedInAs('admin');
    const page = `/admin/organisasi/${String(organisation._id)}`;
    const form = { name: 'KIM Baru', kind: 'kim', village: VILLAGE, ...SECRET_CONTACT };
    await client.post(page, form);
    await client.post(page, form);
    const { history } = await Organisation.findById(organisation._id).select('+history').lean().orFail();
    expect(history).to.have.length(1);
    expect(String(history![0]!.by)).to.equal(String(user._id));
    expect(history![0]!.fields?.map(({ field }) => field)).to.have.members([
      'name',
      'contact.name',
      'contact.phone',
      'contact.email',
    ]);
    expect(JSON.stringify(history)).to.not.include(SECRET_CONTACT.contactPhone);
    expect((await client.get(page)).text)
      .to.include('KIM Lama → KIM Baru')
      .and.include(user.name);
  });

  it('begins with a file that an administrator sends', async () => {
    const { client } = await signedInAs('admin');
    const data = new FormData();
    data.set(
      'file',
      new Blob(['kode;nama;jenis;instagram\nD-9;Dinas Sembilan;OPD;dinas.sembilan\nD-10;;OPD;\n']),
      'x.csv',
    );
    const answer = await client.request('/admin/organisasi/impor', { method: 'POST', body: data });
    expect(answer.text).to.include('Organisasi baru: 1').and.include('Baris 3');
    const made = await Organisation.findOne({ code: 'D-9' }).select('+history').lean().orFail();
    expect(made.history?.map(({ action }) => action)).to.deep.equal(['created', 'account-added']);
    expect(made.history?.[0]?.by).to.not.equal(undefined);
    const empty = await client.request('/admin/organisasi/impor', { method: 'POST', body: new FormData() });
    expect(empty.status).to.equal(422);
    expect(await aUser('agency', { organisation: 'D-9' })).to.include({ role: 'agency' });
  });
});

function aPost({ _id, account, organisation }: SourceRecord) {
  return {
    source: _id,
    account,
    organisation,
    platform: 'website' as const,
    official: true,
    firstSeenAt: new Date(),
    updatedAt: new Date(),
    guid: 'a',
    url: 'https://kim.example/a',
    canonicalUrl: 'https://kim.example/a',
    contentHash: 'x',
    title: 'Kabar',
    excerpt: 'Isi',
    html: '<p>Isi</p>',
    publishedAt: new Date(),
  };
}
