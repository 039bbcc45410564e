import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { Post } from '../../models/post.js';
import { publicVersion } from '../../models/public-version.js';
import type { SourceRecord } from '../../models/source.js';
import { Story } from '../../models/story.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { claimStory } from '../../server/moderation/claims.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { publish } from '../../server/moderation/publication.js';
import { fromRoot } from '../../server/paths.js';
import { changeOrganisation, setOrganisationActive } from '../../server/registry/organisations.js';
import { revokeAccount } from '../../server/registry/verification.js';
import { aSource } from '../support/channels.js';
import { aHoaxStory, aPublishedStory, aReadyStory, EVIDENCE } from '../support/decisions.js';
import { aKimGroup, aPerson, VILLAGE } from '../support/people.js';
import { runPortal, startMain, temporaryFolder } from '../support/processes.js';
import { databaseUri, freshDatabase, keptPages } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { aVerifiedAccount } from '../support/registry.js';
import { aSubmittedStory } from '../support/stories.js';
import { onTheWire } from '../support/wire.js';

const HOUR_MS = 60 * 60 * 1000;
const POLL_MS = 50;
/** Of a busy machine. */
const PATIENCE_MS = 30_000;
const START_MS = 120_000;
const SECRET = 'only-for-tests-'.repeat(3);
const ARCHIVE = fromRoot('test/fixtures/clarifications.jsonl');

const now = () => ({ now: new Date() });
const textOf = async (path: string) => (await onTheWire(path)).text;

describe('A change', () => {
  beforeEach(freshDatabase);

  it('shows at once on every page that tells of the story: published, corrected, withdrawn', async () => {
    const editor = await aPerson('editor');
    const { _id } = await aReadyStory({ title: 'Panen raya di Halong' });
    const lists = [
      '/',
      '/berita',
      '/berita?topik=pembangunan',
      '/wilayah/63.11',
      `/wilayah/${VILLAGE}`,
      '/rss.xml',
      '/sitemap/berita-1.xml',
    ];
    for (const path of lists) expect(await textOf(path), path).not.to.include('panen-raya');
    const { slug = '' } = await publish(await aPerson('editor'), String(_id), now());
    for (const path of lists) expect(await textOf(path), path).to.include(slug);

    const story = `/berita/${slug}`;
    expect(await textOf(story)).not.to.include('Bukan lima puluh');
    expect(await textOf('/koreksi')).not.to.include('Bukan lima puluh');
    const erratum = { kind: 'erratum', text: 'Bukan lima puluh warga: empat puluh.', reason: 'Salah hitung' };
    await correctStory(editor, String(_id), erratum, now());
    for (const path of [story, '/koreksi', '/rss.xml']) {
      expect(await textOf(path), path).to.include('Bukan lima puluh');
    }

    await correctStory(editor, String(_id), { kind: 'withdrawal', text: '', reason: 'Keliru' }, now());
    expect((await onTheWire(story)).status).to.equal(410);
    for (const path of lists) expect(await textOf(path), path).not.to.include(slug);
  });

  it('shows at once: a clarification', async () => {
    const { _id } = await aHoaxStory();
    for (const path of ['/', '/wilayah/63.11', '/cek-fakta']) {
      expect(await textOf(path), path).not.to.include('jembatan-putus');
    }
    const input = {
      ...{ title: 'Jembatan putus', claim: 'Putus!', explanation: 'Tidak.', conclusion: 'Salah.' },
      references: EVIDENCE,
    };
    const { slug } = await publishClarification(await aPerson('verifier'), String(_id), input, now());
    for (const path of ['/', '/wilayah/63.11', '/cek-fakta', '/sitemap/cek-fakta-1.xml']) {
      expect(await textOf(path), path).to.include(slug);
    }
  });

  it('shows at once: an organisation, its account and its posts', async () => {
    const group = await aKimGroup({ name: 'KIM Awal' });
    await aStoredStory({ organisation: group._id });
    const own = `/direktori/${group.slug}`;
    for (const path of ['/', '/direktori?jenis=kim', own])
      expect(await textOf(path), path).to.include('KIM Awal');
    await changeOrganisation(String(group._id), { name: 'KIM Baru' });
    for (const path of ['/', '/direktori?jenis=kim', own])
      expect(await textOf(path), path).to.include('KIM Baru');

    const account = await aVerifiedAccount({
      organisation: group,
      url: 'https://www.instagram.com/kimbaru/',
    });
    expect(await textOf(own)).to.include('kimbaru');
    await revokeAccount(await aPerson('admin'), String(account._id), { reason: 'Diretas' }, new Date());
    const { text } = await onTheWire(own);
    expect(text.includes('kimbaru') && !text.includes('Diretas'), 'still shown as official').to.equal(false);

    const source = await aSource('https://kim.example/rss', {
      organisation: group._id,
      verification: { method: 'manual', by: group._id, at: new Date() },
    });
    expect(await textOf('/kabar-kanal')).not.to.include('Pasar murah');
    await Post.insertMany([postOf(source)]);
    for (const path of ['/', '/kabar-kanal', own]) expect(await textOf(path), path).to.include('Pasar murah');
    await Post.updateMany({ account: source.account }, { $set: { official: false } });
    for (const path of ['/', '/kabar-kanal']) expect(await textOf(path), path).not.to.include('Pasar murah');

    await setOrganisationActive(String(group._id), false);
    expect((await onTheWire(own)).status).to.equal(404);
  });

  it('that readers cannot see leaves every page where it is', async () => {
    await aPublishedStory();
    const author = await aPerson('contributor');
    const waiting = await aSubmittedStory({ author });
    const editor = await aPerson('editor');
    for (const path of ['/', '/berita', '/tentang']) await onTheWire(path);
    const before = (await onTheWire('/')).bytes;
    const version = await publicVersion();
    await claimStory(editor, String(waiting._id), new Date());
    await aSubmittedStory({ author, title: 'Satu lagi menunggu meja' });
    await Story.updateOne({ status: 'published' }, { $set: { ledgerLine: 0 } });
    await Story.bulkWrite([{ updateOne: { filter: {}, update: { $set: { ledgerLine: 0 } } } }]);
    expect(await publicVersion()).to.deep.equal(version);
    expect((await onTheWire('/')).bytes.equals(before)).to.equal(true);
  });

  it('leaves the pages that are not made of it', async () => {
    for (const path of ['/berita', '/cek-fakta', '/tentang']) await onTheWire(path);
    await Post.insertMany([postOf(await aSource('https://kim.example/rss'))]);
    // Beside them may be those that tests before looked at.
    const kept = keptPages().keys(performance.now());
    expect(kept).to.include.members(['id /cek-fakta', 'id /tentang']).and.not.include('id /berita');
  });

  it('by a bulk write is seen as well', async () => {
    const { slug } = await aStoredStory();
    expect(await textOf('/berita')).to.include(slug);
    const withdrawal = { $set: { status: 'withdrawn' as const, withdrawnAt: new Date() } };
    await Story.bulkWrite([{ updateOne: { filter: { slug }, update: withdrawal } }]);
    expect(await textOf('/berita')).not.to.include(slug);
    expect((await onTheWire(`/berita/${slug}`)).status).to.equal(410);
  });

  it('shows within a second on another instance, there and back', async function elsewhere() {
    this.timeout(START_MS);
    const folder = temporaryFolder();
    const settings = { MONGODB_URI: databaseUri(), SESSION_SECRET: SECRET };
    const { program, url } = await startMain(folder.folder, settings);
    try {
      await program.prints(/^Kabar KIM: http.*$/m);
      const there = async (path: string) => onTheWire(path, {}, { base: url });
      expect((await there('/berita')).text).not.to.include('kabar-seberang');
      const { _id } = await aStoredStory({ slug: 'kabar-seberang' });
      await eventually(async () => (await there('/berita')).text.includes('kabar-seberang'));
      expect((await there('/berita/kabar-seberang')).status).to.equal(200);
      const withdrawn = { status: 'withdrawn' as const, withdrawnAt: new Date() };
      await Story.updateOne({ _id }, { $set: withdrawn });
      await eventually(async () => (await there('/berita/kabar-seberang')).status === 410);
    } finally {
      await program.kill('SIGKILL');
      await folder.remove();
    }
  });

  it('by the command line shows on the running portal, though its clock was put back meanwhile', async () => {
    expect(await textOf('/cek-fakta')).not.to.include('air-pdam-paringin');
    const settings = { MONGODB_URI: databaseUri(), SESSION_SECRET: SECRET };
    const { now: right } = Date;
    Date.now = () => right() - HOUR_MS;
    try {
      const ended = await runPortal(['import-clarifications', ARCHIVE], settings);
      expect(ended).to.include({ code: 0, stderr: '' });
      await eventually(async () => (await textOf('/cek-fakta')).includes('air-pdam-paringin'));
    } finally {
      Date.now = right;
    }
  });
});

function postOf({ _id, account, organisation, platform }: SourceRecord) {
  const at = new Date();
  return {
    ...{ source: _id, account, organisation, platform, official: true, guid: 'pasar' },
    ...{ url: 'https://kim.example/pasar', canonicalUrl: 'https://kim.example/pasar', contentHash: 'x' },
    ...{ title: 'Pasar murah', excerpt: 'Sabtu.', html: '', publishedAt: at, firstSeenAt: at, updatedAt: at },
  };
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('the change never showed');
    await setTimeout(POLL_MS);
  }
}
