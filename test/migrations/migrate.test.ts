import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import mongoose, { Types } from 'mongoose';
import { SchemaState } from '../../models/schema-state.js';
import { Story } from '../../models/story.js';
import { whileMigrating } from '../../server/health/while-migrating.js';
import { MIGRATIONS, SCHEMA_VERSION } from '../../server/migrations/index.js';
import { migrate, pendingMigrations, type MigrationReport } from '../../server/migrations/migrate.js';
import type { Migration } from '../../server/migrations/migration.js';
import { verifyAudit } from '../../server/moderation/verify-audit.js';
import { Client } from '../support/client.js';
import { databaseUri, freshDatabase } from '../support/portal.js';
import { runPortal, startMain, temporaryFolder } from '../support/processes.js';
import { aSubmittedStory } from '../support/stories.js';

const POSTS = 450;
const settings = () => ({ MONGODB_URI: databaseUri(), SESSION_SECRET: 'only-for-tests-'.repeat(3) });

describe('Migrations', () => {
  beforeEach(freshDatabase);
  afterEach(() => setVersion(SCHEMA_VERSION));

  it('are numbered from 1 without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).to.deep.equal(
      MIGRATIONS.map((_one, index) => index + 1),
    );
  });

  it('are done by one of two processes that start at once', async () => {
    await oldPosts();
    await setVersion(0);
    const both = await Promise.all([1, 2].map(() => runPortal(['migrate', '--json'], settings())));
    for (const one of both) expect(one, one.stderr).to.include({ code: 0 });
    const reports = both.map(({ stdout }) => JSON.parse(stdout) as { migrations: MigrationReport[] });
    const changed = reports.flatMap(({ migrations }) => migrations.map((report) => report.changed));
    expect(changed.filter((count) => count > 0)).to.deep.equal([POSTS]);
    expect(await posts().countDocuments({ searchTokens: { $all: ['pembangunan', 'bangun'] } })).to.equal(
      POSTS,
    );
    expect(await version()).to.equal(SCHEMA_VERSION);
  });

  it('say beforehand what they would do, and do nothing', async () => {
    await oldPosts();
    await setVersion(2);
    const before = await posts().find().toArray();
    const { code, stdout } = await runPortal(['migrate', '--dry-run'], settings());
    expect(code).to.equal(0);
    expect(stdout).to.match(
      new RegExp(`^3 search words of posts: ${POSTS} of ${POSTS}\n4 audit trails: 0 of 0\n`),
    );
    expect(await posts().find().toArray()).to.deep.equal(before);
    expect(await version()).to.equal(2);
  });

  it('go on after a crash between two batches, without beginning anew', async () => {
    await oldPosts();
    await setVersion(0);
    const seen: string[] = [];
    const migration = (crashAt: number): Migration => ({
      ...MIGRATIONS[2]!,
      version: 1,
      fields: ['guid'],
      async change({ _id, guid }) {
        if (seen.length === crashAt) throw new Error('the machine went down');
        seen.push(String(_id));
        return { guid: `${String(guid)}!` };
      },
    });
    const crashed = await migrate({ migrations: [migration(250)] }).catch((error: unknown) => error);
    expect(crashed).to.be.an('error').with.property('message', 'the machine went down');
    expect(await posts().countDocuments({ guid: /!$/ })).to.equal(200);
    expect(await version()).to.equal(0);
    // What the third batch had begun is looked at again.
    seen.length = 200;
    const [report] = await migrate({ migrations: [migration(Infinity)] });
    expect(report).to.include({ looked: POSTS - 200, changed: POSTS - 200 });
    expect(new Set(seen).size).to.equal(POSTS);
    expect(await posts().countDocuments({ guid: /!$/ })).to.equal(POSTS);
    expect(await posts().countDocuments({ guid: /!!$/ })).to.equal(0);
  });

  it('are taken up once the lease of a process that died has ended', async () => {
    await setVersion(SCHEMA_VERSION - 1, {
      holder: new Types.ObjectId(),
      until: new Date(Date.now() + 2_000),
    });
    let waited = 0;
    const reports = await migrate({ onWait: () => (waited += 1) });
    expect(reports.map(({ name }) => name)).to.deep.equal(['risk of waiting stories']);
    expect(waited).to.equal(1);
    expect(await version()).to.equal(SCHEMA_VERSION);
  });

  it('are refused, as every command is, on a database that a newer portal wrote', async () => {
    await setVersion(SCHEMA_VERSION + 1);
    const line = /^the database has schema version \d+ and this portal knows up to \d+: [^\n]+\n$/;
    const command = await runPortal(['verify-audit'], settings());
    expect(command).to.include({ code: 1, stdout: '' });
    expect(command.stderr).to.match(line);
    const place = temporaryFolder();
    const { program } = await startMain(place.folder, settings());
    const start = await program.ended;
    await place.remove();
    expect(start).to.include({ code: 1, stdout: '' });
    expect(start.stderr).to.match(line);
  });

  it('leave what is of today alone', async () => {
    await aSubmittedStory();
    await setVersion(0);
    expect((await pendingMigrations()).filter(({ changed }) => changed > 0)).to.deep.equal([]);
  });

  it('judge the risk of stories that wait, and change nothing that a trail answers for', async () => {
    const { _id } = await aSubmittedStory({ topic: 'bencana' });
    const before = await Story.findById(_id).lean();
    await Story.collection.updateOne({ _id }, { $unset: { risk: 1 } });
    await setVersion(0);
    await migrate();
    expect(await Story.findById(_id).lean()).to.deep.equal(before);
    expect((await verifyAudit()).findings).to.deep.equal([]);
  });

  it('are told to whoever asks meanwhile: alive, not ready, come back', async () => {
    const server = createServer(whileMigrating).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await client.get('/health/live')).to.include({ status: 200 });
    const ready = await client.get('/health/ready');
    expect(ready.status).to.equal(503);
    expect(ready.json()).to.include({ status: 'migrating' });
    const page = await client.get('/berita');
    expect(page.status).to.equal(503);
    expect(page.headers.get('retry-after')).to.match(/^\d+$/);
    expect(page.text).to.match(/sedang diperbarui[\s\S]*being updated/);
    server.closeAllConnections();
    server.close();
  });
});

function posts() {
  return mongoose.connection.db!.collection('posts');
}

/** As the portal kept them before posts could be searched. */
async function oldPosts(): Promise<void> {
  const source = new Types.ObjectId();
  await posts().insertMany(
    Array.from({ length: POSTS }, (_none, index) => ({
      source,
      guid: `pos-${index}`,
      title: 'Pembangunan jembatan dimulai',
      excerpt: 'Warga bergotong royong.',
      updatedAt: new Date(Date.UTC(2026, 10, 1)),
    })),
  );
}

async function version(): Promise<number | undefined> {
  return (await SchemaState.findOne().lean())?.version;
}

async function setVersion(value: number, lease = {}): Promise<void> {
  await SchemaState.replaceOne(
    { _id: 'schema' },
    { version: value, until: new Date(0), ...lease },
    { upsert: true },
  );
}
