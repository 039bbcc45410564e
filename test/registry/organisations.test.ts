import { expect } from 'chai';
import type { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';
import { Conflict, Invalid, NotFound } from '../../server/errors.js';
import { addAccount, removeAccount, setFeed } from '../../server/registry/accounts.js';
import {
  changeOrganisation,
  createOrganisation,
  setOrganisationActive,
} from '../../server/registry/organisations.js';
import { revokeAccount, verifyAccount } from '../../server/registry/verification.js';
import { aPerson, DISTRICT, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anAgency, anUnverifiedAccount, aRevokedAccount, aVerifiedAccount } from '../support/registry.js';

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it was taken'),
    (error: unknown) => error,
  );
}

async function wrongFields(work: Promise<unknown>) {
  return ((await refusal(work)) as Invalid).fields;
}

describe('organisations and their accounts', () => {
  beforeEach(freshDatabase);

  it('keeps an organisation with the district of its village, and its website as an account', async () => {
    const { _id } = await createOrganisation({
      name: '  KIM  Sumber Rejeki ',
      kind: 'kim',
      village: VILLAGE,
      website: 'www.kim-halong.example/index.php',
      contactPhone: '0812 5555 0199',
    });
    const stored = await Organisation.findById(_id).lean().orFail();
    expect(stored).to.include({
      name: 'KIM Sumber Rejeki',
      code: 'kim-kim-sumber-rejeki',
      slug: 'kim-sumber-rejeki',
      district: DISTRICT,
      website: 'https://www.kim-halong.example/',
      active: true,
    });
    expect(stored.contact).to.include({ phone: '0812 5555 0199' });
    const account = await Account.findOne({ organisation: _id }).lean().orFail();
    expect(account).to.include({ key: 'website:kim-halong.example', status: 'unverified' });
  });

  it('refuses what is missing or wrong, by field', async () => {
    expect(await wrongFields(createOrganisation({}))).to.eql({ name: 'required', kind: 'required' });
    const wrong = {
      name: 'Xy',
      kind: 'xyz',
      code: 'a b',
      village: '63.11.99.2001',
      website: 'https://facebook.com/kim',
      contactPhone: 'tidak ada',
      contactEmail: 'bukan surel',
    };
    expect(await wrongFields(createOrganisation(wrong))).to.eql({
      name: 'too-short',
      kind: 'bad-kind',
      code: 'bad-code',
      village: 'unknown-village',
      website: 'wrong-platform',
      contactPhone: 'bad-phone',
      contactEmail: 'bad-email',
    });
  });

  it('gives two organisations of one name different addresses, and no code twice', async () => {
    const first = await createOrganisation({ name: 'KIM Harapan', kind: 'kim', code: 'KIM-A' });
    const second = await createOrganisation({ name: 'KIM Harapan', kind: 'kim', code: 'KIM-B' });
    expect([first.slug, second.slug]).to.eql(['kim-harapan', 'kim-harapan-kim-b']);
    const again = createOrganisation({ name: 'KIM Lain', kind: 'kim', code: 'KIM-B' });
    expect(await wrongFields(again)).to.eql({ code: 'taken' });
    const { slug } = await createOrganisation({ name: 'Cek', kind: 'other', code: 'CEK' });
    expect(slug).to.equal('cek-cek');
  });

  it('changes what is named and clears what is emptied', async () => {
    const { _id } = await anAgency({ address: 'Jalan Lama 1' });
    await changeOrganisation(String(_id), { address: '', contactName: 'Orang Baru' });
    const stored = await Organisation.findById(_id).lean().orFail();
    expect(stored.address).to.equal(undefined);
    expect(stored.contact?.name).to.equal('Orang Baru');
    expect(stored.contact?.phone).to.equal('0812-5555-0199');
    expect(await wrongFields(changeOrganisation(String(_id), { name: '' }))).to.eql({ name: 'required' });
    expect(await refusal(changeOrganisation('tidak-ada', { name: 'Ada' }))).to.be.instanceOf(NotFound);
  });

  it('adds an account once, however it is written', async () => {
    const organisation = await anAgency();
    const account = await addAccount(organisation, { url: 'm.facebook.com/Diskominfo.Balangan/?ref=x' });
    expect(account).to.include({
      url: 'https://www.facebook.com/diskominfo.balangan',
      key: 'facebook:diskominfobalangan',
      status: 'unverified',
    });
    const again = addAccount(await anAgency(), { url: '@diskominfobalangan', platform: 'facebook' });
    expect(await wrongFields(again)).to.eql({ url: 'taken' });
    const video = addAccount(organisation, { url: 'https://youtu.be/abc' });
    expect(await wrongFields(video)).to.eql({ url: 'post-address' });
    expect(await Account.countDocuments()).to.equal(1);
  });

  it('reads an account that publishes a feed, and no other', async () => {
    const organisation = await anAgency();
    const site = await addAccount(organisation, {
      url: 'https://halong.desa.id',
      feedUrl: 'https://halong.desa.id/feed',
    });
    const channel = await addAccount(organisation, { url: 'youtube.com/channel/UCabcdefghijklmnopqrst_-' });
    await addAccount(organisation, { url: 'instagram.com/halong' });
    const sources = await Source.find().lean();
    expect(sources.map((source) => [String(source.account), source.feedUrl])).to.have.deep.members([
      [String(site._id), 'https://halong.desa.id/feed'],
      [String(channel._id), 'https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrst_-'],
    ]);
  });

  it('records who verified an account, how and when, and shows its posts only while it is official', async () => {
    const admin = await aPerson('admin');
    const { _id, organisation } = await anUnverifiedAccount({ url: 'https://halong.desa.id' });
    await aPostOf(_id, organisation);
    const now = new Date('2026-11-20T02:00:00Z');

    expect(await wrongFields(verifyAccount(admin, String(_id), { method: 'letter' }, now))).to.eql({
      note: 'required',
    });
    expect(await wrongFields(verifyAccount(admin, String(_id), { method: 'sihir' }, now))).to.eql({
      method: 'bad-value',
    });
    await verifyAccount(admin, String(_id), { method: 'letter', note: 'Surat 480/12' }, now);
    const verified = await Account.findById(_id).lean().orFail();
    expect(verified.status).to.equal('verified');
    expect(verified.verification).to.deep.include({ method: 'letter', note: 'Surat 480/12', at: now });
    expect(String(verified.verification?.by)).to.equal(admin.id);
    expect(await Post.countDocuments({ official: true })).to.equal(1);

    expect(await wrongFields(revokeAccount(admin, String(_id), { reason: '' }, now))).to.eql({
      reason: 'too-short',
    });
    await revokeAccount(admin, String(_id), { reason: 'Akun diretas.' }, now);
    const revoked = await Account.findById(_id).lean().orFail();
    expect(revoked.status).to.equal('revoked');
    expect(revoked.revocation?.reason).to.equal('Akun diretas.');
    expect(await Post.countDocuments({ official: true })).to.equal(0);
    expect(await refusal(revokeAccount(admin, String(_id), { reason: 'Lagi saja.' }, now))).to.be.instanceOf(
      Conflict,
    );
  });

  it('removes what was never official, and keeps the rest on record', async () => {
    const mistake = await anUnverifiedAccount({ url: 'instagram.com/salah' });
    await removeAccount(String(mistake._id));
    expect(await Account.exists({ _id: mistake._id })).to.equal(null);
    const verified = await aVerifiedAccount({ url: 'instagram.com/benar' });
    const revoked = await aRevokedAccount({ url: 'instagram.com/dulu' });
    for (const { _id } of [verified, revoked]) {
      expect(await refusal(removeAccount(String(_id)))).to.be.instanceOf(Conflict);
    }
    expect(await Account.countDocuments()).to.equal(2);
  });

  it('hides the posts of an organisation that is deactivated, and reads it no more', async () => {
    const organisation = await anAgency({ website: 'https://halong.desa.id' });
    const account = await aVerifiedAccount({
      url: 'https://www.youtube.com/channel/UCabcdefghijklmnopqrst_-',
      organisation,
    });
    await aPostOf(account._id, organisation._id);
    await Post.updateMany({}, { $set: { official: true } });
    await setOrganisationActive(String(organisation._id), false);
    expect(await Post.countDocuments({ official: true })).to.equal(0);
    expect(await Source.countDocuments({ active: true })).to.equal(0);
    const inactive = await Organisation.findById(organisation._id).lean().orFail();
    await addAccount(inactive, { url: 'https://bsky.app/profile/halong.bsky.social' });
    expect(await Source.countDocuments({ active: true }), 'a new account').to.equal(0);
    await setOrganisationActive(String(organisation._id), true);
    expect(await Post.countDocuments({ official: true })).to.equal(1);
    expect(await Source.countDocuments({ active: true })).to.equal(2);
  });

  it('reads a website through the feed that was pasted as its address, and elsewhere once told', async () => {
    const organisation = await anAgency();
    const pasted = await addAccount(organisation, { url: 'https://desa.example/umpan/rss.xml' });
    expect(pasted).to.include({ platform: 'website', feedUrl: 'https://desa.example/umpan/rss.xml' });
    await setFeed(String(pasted._id), 'https://desa.example/feed');
    const source = await Source.findOne({ account: pasted._id }).lean().orFail();
    expect(source).to.include({ feedUrl: 'https://desa.example/feed', active: true });
    await setFeed(String(pasted._id), '');
    expect(await Source.exists({ account: pasted._id, active: true })).to.equal(null);
    expect(await wrongFields(setFeed(String(pasted._id), 'javascript:alert(1)'))).to.deep.equal({
      feedUrl: 'bad-url',
    });
  });
});

async function aPostOf(account: Types.ObjectId, organisation: Types.ObjectId): Promise<void> {
  await Post.create({
    source: account,
    account,
    organisation,
    platform: 'website',
    official: false,
    guid: '1',
    url: 'https://halong.desa.id/1',
    canonicalUrl: 'https://halong.desa.id/1',
    contentHash: 'x',
    title: 'Kabar',
    publishedAt: new Date(),
    firstSeenAt: new Date(),
    updatedAt: new Date(),
  });
}
