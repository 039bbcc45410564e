import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { runJob } from '../../jobs/index.js';
import { newBackupKey } from '../../server/backup/encryption.js';
import { nightlyBackup } from '../../server/backup/nightly.js';
import { restoreBackup, verifyBackup } from '../../server/backup/restore.js';
import { writeBackup } from '../../server/backup/write.js';
import type { Progress } from '../../server/progress.js';
import { freshDatabase, portal } from '../support/portal.js';
import { temporaryFolder } from '../support/processes.js';
import { aSubmittedStory } from '../support/stories.js';

const night = (day: number) => new Date(Date.UTC(2026, 10, day, 17, 10));

describe('The nightly backup', () => {
  const place = temporaryFolder();
  const folder = path.join(place.folder, 'cadangan');
  beforeEach(freshDatabase);
  after(() => place.remove());

  it('is whole, for its owner alone, and so many are kept', async () => {
    await aSubmittedStory();
    const first = await nightlyBackup({ folder, kept: 2 }, night(1));
    expect(first).to.include({ file: 'kabar-kim-20261101T171000Z.backup', removed: 0 });
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    expect((await verifyBackup(path.join(folder, first.file))).documents).to.equal(first.documents);
    writeFileSync(path.join(folder, 'catatan.txt'), 'Disalin ke cakram luar tiap Senin.');
    await nightlyBackup({ folder, kept: 2 }, night(2));
    expect(await nightlyBackup({ folder, kept: 2 }, night(3))).to.include({ removed: 1 });
    expect(readdirSync(folder).toSorted()).to.deep.equal([
      'catatan.txt',
      'kabar-kim-20261102T171000Z.backup',
      'kabar-kim-20261103T171000Z.backup',
    ]);
  });

  it('can be read with the key of its recipient alone', async () => {
    const { keyFile, recipient } = await newBackupKey(night(4));
    const { file } = await nightlyBackup({ folder, kept: 9, recipient }, night(4));
    expect(file).to.equal('kabar-kim-20261104T171000Z.backup.age');
    const [identity] = /AGE-SECRET-KEY-\S+/.exec(keyFile)!;
    expect((await verifyBackup(path.join(folder, file), { identity })).madeAt).to.deep.equal(night(4));
  });

  it('says how many documents it has copied, checked and put back', async () => {
    await aSubmittedStory();
    const file = path.join(folder, 'all.backup');
    const seen: Record<string, Progress[]> = { copied: [], read: [], restored: [] };
    const tell = (what: string) => (progress: Progress) => void seen[what]!.push(progress);
    const { documents } = await writeBackup(file, { onProgress: tell('copied') });
    expect(seen['copied']!.at(-1)).to.deep.equal({ done: documents, total: documents });
    await verifyBackup(file, { onProgress: tell('read') });
    expect(seen['read']!.at(-1)).to.deep.equal({ done: documents });
    for (const collection of await mongoose.connection.db!.collections()) await collection.deleteMany({});
    await restoreBackup(file, { onProgress: tell('restored') });
    expect(seen['restored']!.slice(0, documents)).to.deep.equal(seen['read']);
    const putBack = seen['restored']!.slice(documents);
    expect(putBack.map(({ total }) => total)).to.deep.equal(putBack.map(() => documents));
    expect(putBack.at(-1)!.done).to.equal(documents);
    rmSync(file);
  });

  it('keeps the older ones when it cannot be written', async () => {
    const before = readdirSync(folder);
    const error = await nightlyBackup({ folder, kept: 1 }, night(3)).catch((thrown: unknown) => thrown);
    expect(String(error)).to.match(/EEXIST/);
    expect(readdirSync(folder)).to.deep.equal(before);
  });

  it('is a job of the schedule, and no job where none are kept', async () => {
    const { file } = (await runJob('back-up', portal())) as { file: string };
    expect(existsSync(path.join(portal().config.backup.folder, file))).to.equal(true);
    const config = { ...portal().config, backup: { folder, kept: 0 } };
    const error = await runJob('back-up', { ...portal(), config }).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'job-not-found' });
  });
});
