import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { LEFT_OUT } from '../../server/backup/write.js';
import { Program, runPortal, startMain, temporaryFolder } from '../support/processes.js';

const STORIES = 30;

describe('a backup', function () {
  this.timeout(300_000);

  const from = temporaryFolder();
  const file = path.join(from.folder, 'all.backup');
  const settings = { DATA_DIR: path.join(from.folder, 'data') };

  before(async () => {
    const seeded = await runPortal(['seed', '--stories', String(STORIES), '--photos'], settings);
    expect(seeded, seeded.stderr).to.include({ code: 0 });
    const made = await runPortal(['backup', file, '--json'], settings);
    expect(made, made.stderr).to.include({ code: 0 });
    expect(JSON.parse(made.stdout)).to.include({ bytes: statSync(file).size });
  });
  after(() => from.remove());

  it('is a file for its owner alone', () => {
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it('is restored whole, photos included, into an empty place', async () => {
    const to = temporaryFolder();
    const restored = await runPortal(['restore', file, '--json'], { DATA_DIR: to.folder });
    expect(restored, restored.stderr).to.include({ code: 0 });
    const before = await digests(settings.DATA_DIR);
    const after = await digests(to.folder);
    expect(before['stories']?.documents).to.equal(STORIES);
    for (const ofPhotos of ['photos.chunks', 'photofacts', 'photofingerprints']) {
      expect(before[ofPhotos]?.documents, ofPhotos).to.be.greaterThan(0);
    }
    expect(after).to.deep.equal(before);
    const audit = await runPortal(['verify-audit'], { DATA_DIR: to.folder });
    expect(audit, audit.stderr).to.include({ code: 0 });
    await to.remove();
  });

  it('is taken while the portal runs', async () => {
    const { program } = await startMain(settings.DATA_DIR);
    await program.prints(/^Kabar KIM: /m);
    const made = await runPortal(['backup', `${file}.2`], settings);
    expect(made, made.stderr).to.include({ code: 0 });
    expect(await program.kill('SIGTERM')).to.include({ code: 0 });
  });

  it('does not overwrite a file', async () => {
    const before = statSync(file);
    const again = await runPortal(['backup', file], settings);
    expect(again.code).to.equal(1);
    expect(again.stderr).to.match(/^[^\n]*already exists[^\n]*\n$/);
    expect(statSync(file).mtimeMs).to.equal(before.mtimeMs);
  });

  it('is read through from its first to its last byte without a database', async () => {
    const verified = await runPortal(['verify-backup', file, '--json'], { DATA_DIR: '/dev/null/nowhere' });
    expect(verified, verified.stderr).to.include({ code: 0 });
    expect(JSON.parse(verified.stdout).documents).to.be.greaterThan(STORIES);
  });

  it('is opened by the holder of its key alone when it is encrypted', async () => {
    const to = temporaryFolder();
    const [key, other, sealed] = ['key', 'other', 'sealed.age'].map((name) => path.join(to.folder, name));
    const made = await runPortal(['new-backup-key', key!, '--json'], {});
    expect(made, made.stderr).to.include({ code: 0 });
    expect(statSync(key!).mode & 0o777).to.equal(0o600);
    const { recipient } = JSON.parse(made.stdout) as { recipient: string };
    const written = await runPortal(['backup', sealed!, '--recipient', recipient], settings);
    expect(written, written.stderr).to.include({ code: 0 });
    expect(readFileSync(sealed!).includes('kabar-kim-backup')).to.equal(false);
    await runPortal(['new-backup-key', other!], {});
    for (const [options, words] of [
      [[], /encrypted: say with --key/],
      [['--key', other!], /is not whole: it cannot be decrypted/],
      [['--key', file], /holds no key/],
    ] as const) {
      const refused = await runPortal(['verify-backup', sealed!, ...options], {});
      expect(refused).to.include({ code: 1, stdout: '' });
      expect(refused.stderr).to.match(words);
    }
    const target = path.join(to.folder, 'data');
    const restored = await runPortal(['restore', sealed!, '--key', key!], { DATA_DIR: target });
    expect(restored, restored.stderr).to.include({ code: 0 });
    expect(filled(await digests(target))).to.deep.equal(filled(await digests(settings.DATA_DIR)));
    const bytes = readFileSync(sealed!);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(sealed!, bytes);
    const harmed = await runPortal(['verify-backup', sealed!, '--key', key!], {});
    expect(harmed).to.include({ code: 1, stdout: '' });
    await to.remove();
  });

  it('is refused by a database that is not empty', async () => {
    const refused = await runPortal(['restore', file], settings);
    expect(refused).to.include({ code: 1, stdout: '' });
    expect(refused.stderr).to.match(/^the database is not empty [^\n]*\n$/);
  });

  const damages: Record<string, (whole: Buffer) => Buffer> = {
    'cut off': (whole) => whole.subarray(0, whole.length - 40),
    'cut off where a document ends': (whole) => {
      const bytes = gunzipSync(whole);
      return gzipSync(bytes.subarray(0, bytes.readInt32LE(0)));
    },
    'altered in one byte': (whole) => {
      const bytes = gunzipSync(whole);
      const middle = bytes.length >> 1;
      bytes[middle] = bytes[middle]! ^ 1;
      return gzipSync(bytes, { level: 1 });
    },
    'something else': () => gzipSync('bukan cadangan sama sekali'),
    'not zipped': () => Buffer.from('bukan cadangan sama sekali'),
  };
  for (const [damage, harm] of Object.entries(damages)) {
    it(`that is ${damage} is refused before anything is written`, async () => {
      const to = temporaryFolder();
      const harmed = path.join(to.folder, 'harmed.backup');
      writeFileSync(harmed, harm(readFileSync(file)));
      const target = path.join(to.folder, 'data');
      const refused = await runPortal(['restore', harmed], { DATA_DIR: target });
      expect(refused).to.include({ code: 1, stdout: '' });
      expect(refused.stderr).to.match(/^\S+ cannot be restored: [^\n]+\n$/);
      expect(filled(await digests(target))).to.deep.equal({});
      await to.remove();
    });
  }
});

/** A portal that runs makes collections before there is anything in them. */
function filled(collections: Awaited<ReturnType<typeof digests>>): typeof collections {
  return Object.fromEntries(Object.entries(collections).filter(([, { documents }]) => documents > 0));
}

/** How much each collection holds, and a sum over all of it. */
async function digests(dataDir: string): Promise<Record<string, { documents: number; sha256: string }>> {
  const program = Program.start('server/cli/index.js', ['database'], { DATA_DIR: dataDir });
  const [uri] = await program.prints(/^mongodb:\/\/\S+$/m);
  const client = await MongoClient.connect(uri);
  const found: Record<string, { documents: number; sha256: string }> = {};
  for (const { name } of await client.db().listCollections().toArray()) {
    if (LEFT_OUT.has(name)) continue;
    const hash = createHash('sha256');
    let documents = 0;
    for await (const document of client.db().collection(name).find({}, { raw: true }).sort({ _id: 1 })) {
      hash.update(document as unknown as Buffer);
      documents += 1;
    }
    found[name] = { documents, sha256: hash.digest('hex') };
  }
  await client.close();
  expect(await program.kill('SIGINT')).to.include({ code: 0 });
  return found;
}
