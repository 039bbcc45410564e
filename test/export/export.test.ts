import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import mongoose from 'mongoose';
import sharp from 'sharp';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { addFile } from '../../server/evidence/gather.js';
import { EXPORTED } from '../../server/export/kinds.js';
import { exportToFile } from '../../server/export/write.js';
import { takePhotos } from '../../server/media/photos.js';
import type { Progress } from '../../server/progress.js';
import { verifyAccount } from '../../server/registry/verification.js';
import { PDF } from '../support/evidence.js';
import { aPerson } from '../support/people.js';
import { aPhoto, TIME_ZONE } from '../support/photos.js';
import { databaseUri, freshDatabase } from '../support/portal.js';
import { anUnverifiedAccount } from '../support/registry.js';
import { runPortal, temporaryFolder } from '../support/processes.js';
import { sourceFiles } from '../support/source-files.js';
import { aSubmittedStory } from '../support/stories.js';

/** Secrets, the portal's own bookkeeping, and what nobody wrote. */
const KEPT_INSIDE = [
  'alerts',
  'announcements',
  'apitokens',
  'counters',
  'deliveries',
  'followers',
  'hostpauses',
  'hubstates',
  'invitations',
  'jobleases',
  'jobruns',
  'notifications',
  'photofacts',
  'photofingerprints',
  'postpictures',
  'proposals',
  'publicversions',
  'pushsubscriptions',
  'ratelimitwindows',
  'schemastates',
  'secondfactors',
  'securityevents',
  'setuplinks',
  'signins',
  'uploadpieces',
  'uploads',
];

type Line = Record<string, unknown> & { type: string; id: string };

describe('An export', () => {
  const place = temporaryFolder();
  beforeEach(freshDatabase);
  after(() => place.remove());

  it('is whole, in a stable order, for its owner alone, and holds no secret', async () => {
    const { _id, author } = await aSubmittedStory();
    const content = await aPhoto();
    const { photos } = await takePhotos([{ field: 'photo', content }], () => 'Jembatan', TIME_ZONE);
    await Story.updateOne({ _id }, { $set: { photos } });
    await addFile(await aPerson('verifier'), String(_id), { content: PDF, input: {} }, new Date());
    const { _id: account } = await anUnverifiedAccount();
    const admin = await aPerson('admin');
    const proof = { method: 'letter', note: 'Surat 1' };
    await verifyAccount(admin, String(account), proof, new Date(), { content: PDF });
    const file = path.join(place.folder, 'all.jsonl');
    const seen: Progress[] = [];
    const report = await exportToFile(file, new Date(), (progress) => seen.push(progress));
    expect(seen.at(-1)).to.deep.equal({ done: report.documents, total: report.documents });
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    const lines = linesOf(readFileSync(file, 'utf8'));
    expect(lines[0]).to.include({ type: 'export', format: 'kabar-kim-export', version: 1 });
    expect(report).to.deep.equal({ documents: lines.length - 4, photos: 1, files: 2 });
    const types = [...new Set(lines.slice(1).map(({ type }) => type))];
    expect(types).to.deep.equal([
      'region',
      'organisation',
      'person',
      'account',
      'proof-letter',
      'story',
      'photo',
      'evidence-file',
      'preset-reason',
      'ledger-line',
    ]);
    const story = lines.find(({ type }) => type === 'story')!;
    expect(story).to.include({ id: String(_id), status: 'submitted', author: String(author) });
    const photo = lines.find(({ type }) => type === 'photo')!;
    expect(photo).to.include({ of: String(_id), caption: 'Jembatan' });
    const picture = await sharp(Buffer.from(String(photo.content), 'base64')).metadata();
    expect(picture).to.include({ format: 'jpeg', width: photo.width });
    const kept = lines.find(({ type }) => type === 'evidence-file')!;
    expect(kept).to.include({ of: String(_id), part: 'upload', mediaType: 'application/pdf' });
    expect(Buffer.from(String(kept.content), 'base64').equals(PDF)).to.equal(true);
    const letter = lines.find(({ type }) => type === 'proof-letter')!;
    expect(letter).to.include({ of: String(account), mediaType: 'application/pdf' });
    expect(Buffer.from(String(letter.content), 'base64').equals(PDF)).to.equal(true);
    const { passwordHash } = await User.findById(author).orFail().lean();
    expect(readFileSync(file, 'utf8')).not.to.include(passwordHash);
    const refused = await exportToFile(file, new Date()).catch((error: unknown) => error);
    expect(String(refused)).to.include('EEXIST');
    expect(linesOf(readFileSync(file, 'utf8'))).to.deep.equal(lines);
  });

  it('goes to standard output as well, with nothing between the lines', async () => {
    await aSubmittedStory();
    const settings = { MONGODB_URI: databaseUri(), SESSION_SECRET: 'only-for-tests-'.repeat(3) };
    const { code, stdout, stderr } = await runPortal(['export', '-'], settings);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(linesOf(stdout).filter(({ type }) => type === 'story')).to.have.length(1);
  });

  it('names fields that there are', () => {
    for (const { collection, fields } of EXPORTED) {
      const { schema } = modelOf(collection);
      expect(
        fields.filter((field) => schema.pathType(field) === 'adhocOrUndefined'),
        collection,
      ).to.deep.equal([]);
    }
  });

  it('decides on every kind of document', async () => {
    for (const file of sourceFiles(['models'], '.ts')) {
      await import(new URL(`../../${file.replace(/\.ts$/, '.js')}`, import.meta.url).href);
    }
    const decided = [...EXPORTED.map(({ collection }) => collection), ...KEPT_INSIDE];
    const all = Object.values(mongoose.models).map((model) => model.collection.collectionName);
    expect(all.toSorted()).to.deep.equal(decided.toSorted());
  });
});

function linesOf(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

function modelOf(collection: string) {
  return Object.values(mongoose.models).find((model) => model.collection.collectionName === collection)!;
}
