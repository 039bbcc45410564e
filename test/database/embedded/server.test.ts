import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { startEmbeddedDatabase } from '../../../server/database/embedded/index.js';
import { openEngine } from '../../../server/database/embedded/engine.js';
import { sweep } from '../../../server/database/embedded/ttl.js';
import { errorOf, openTestDatabase, type TestDatabase } from './database.js';

const SERVE = fileURLToPath(new URL('./serve.js', import.meta.url));

function socketOf(uri: string): string {
  return decodeURIComponent(/^mongodb:\/\/([^/]+)\//.exec(uri)![1]!);
}

describe('the server of the embedded database', () => {
  let database: TestDatabase;
  before(async () => (database = await openTestDatabase()));
  after(() => database.remove());

  it('listens on a socket that only its owner may use', () => {
    const socket = socketOf(database.uri);
    expect(path.dirname(socket)).to.equal(database.folder);
    expect(statSync(socket).mode & 0o777).to.equal(0o600);
  });

  it('drops a client that speaks something else, and only that one', async () => {
    const attempts = [
      Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      Buffer.from([16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0]),
      Buffer.from([
        40,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0xdd,
        7,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        255,
        255,
        255,
        127,
        ...Array(15).fill(0),
      ]),
    ];
    for (const bytes of attempts) {
      const client = connect(socketOf(database.uri));
      client.on('error', () => client.destroy());
      client.write(bytes);
      client.resume();
      await once(client, 'close');
    }
    expect(await database.db.command({ ping: 1 })).to.include({ ok: 1 });
  });

  it('takes writes whose client waits for no answer', async () => {
    const unacknowledged = database.db.collection('unacknowledged', { writeConcern: { w: 0 } });
    await unacknowledged.insertOne({ a: 1 });
    const found = async (): Promise<number> =>
      database.db.collection('unacknowledged').countDocuments({ a: 1 });
    for (let tries = 0; tries < 100 && (await found()) === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await found()).to.equal(1);
  });

  it('answers others while it scans a collection', async () => {
    const big = database.db.collection('big');
    await big.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'x'.repeat(300) })));
    const scan = big
      .find({ text: 'nowhere' })
      .toArray()
      .then(() => 'scanned');
    const ping = () => database.db.command({ ping: 1 }).then(() => 'answered');
    let answers = 0;
    while ((await Promise.race([scan, ping()])) === 'answered') answers++;
    expect(answers).to.be.greaterThan(3);
  });

  it('ends what takes longer than the client allows, and writes nothing then', async () => {
    const many = database.db.collection<{ n: number; text: string }>('slow');
    await many.insertMany(Array.from({ length: 10_000 }, (_, n) => ({ n, text: `no ${n}` })));
    const limit = { maxTimeMS: 1 };
    const none = { text: /nowhere/ };
    const slow = [
      () => many.find(none, limit).toArray(),
      () => many.find({}, limit).sort({ text: 1 }).toArray(),
      () => many.countDocuments(none, limit),
      () => many.distinct('n', none, limit),
      () => many.aggregate([{ $group: { _id: '$text' } }], limit).toArray(),
      () => many.findOneAndUpdate(none, { $set: { n: -1 } }, { ...limit, upsert: true }),
    ];
    for (const ask of slow)
      expect(await errorOf(ask())).to.include({ code: 50, codeName: 'MaxTimeMSExpired' });
    expect(await many.countDocuments({}, { maxTimeMS: 60_000 })).to.equal(10_000);
    expect(await errorOf(many.findOne({}, { maxTimeMS: -1 }))).to.include({ code: 2 });
  });

  it('keeps its socket elsewhere when the path of the folder is long', async () => {
    const parent = mkdtempSync(path.join(tmpdir(), 'embedded-'));
    const folder = path.join(parent, 'a-folder-with-a-long-name'.repeat(4));
    const long = await startEmbeddedDatabase({ folder });
    const client = await MongoClient.connect(long.uri);
    expect(await client.db('test').command({ ping: 1 })).to.include({ ok: 1 });
    expect(statSync(path.dirname(socketOf(long.uri))).mode & 0o777).to.equal(0o700);
    await client.close();
    await long.close();
    expect(() => statSync(path.dirname(socketOf(long.uri)))).to.throw('ENOENT');
    rmSync(parent, { recursive: true });
  });

  it('says so when its data cannot be opened', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'embedded-'));
    mkdirSync(path.join(folder, 'lmdb'));
    writeFileSync(path.join(folder, 'lmdb', 'data.mdb'), 'this is no database'.repeat(1000));
    const error = await errorOf(startEmbeddedDatabase({ folder }));
    expect(error.message).to.match(/data\.mdb is not a database file/);
    rmSync(folder, { recursive: true });
  });

  it('says so when its data was cut short, wherever', async function () {
    this.timeout(300_000);
    const cut = await openTestDatabase();
    await cut.db.collection('rows').createIndex({ n: 1 });
    const rows = Array.from({ length: 500 }, (_, n) => ({ n, text: 'x'.repeat(3000) }));
    await cut.db.collection('rows').insertMany(rows);
    await cut.stop();
    const file = path.join(cut.folder, 'lmdb', 'data.mdb');
    const whole = readFileSync(file);
    for (const share of [0.001, 0.003, 0.3, 0.7, 0.99]) {
      writeFileSync(file, whole.subarray(0, Math.floor(whole.length * share)));
      const error = await errorOf(startEmbeddedDatabase({ folder: cut.folder }));
      expect(error.message, String(share)).to.match(/data\.mdb (was cut short|is not a database file)/);
    }
    writeFileSync(file, whole);
    await cut.start();
    expect(await cut.db.collection('rows').countDocuments({ n: { $gte: 0 } })).to.equal(500);
    await cut.remove();
  });

  it('gives the folder of a killed process to exactly one of two that want it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'embedded-'));
    const serve = () => spawn(process.execPath, [SERVE, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
    const killed = serve();
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const rivals = [serve(), serve()];
    const outcomes = await Promise.all(
      rivals.map(async (rival) => {
        const said = text(rival.stderr);
        const started = once(rival.stdout, 'data').then(() => 'started');
        return Promise.race([started, once(rival, 'exit').then(() => said)]);
      }),
    );
    for (const rival of rivals) rival.kill('SIGKILL');
    rmSync(folder, { recursive: true });
    expect(outcomes.filter((outcome) => outcome === 'started')).to.have.length(1);
    expect(outcomes.find((outcome) => outcome !== 'started')).to.match(/is in use by process \d+/);
  });
});

describe('documents with a time to live', () => {
  it('go when their time has passed, wherever the index leads first', async () => {
    const database = await openTestDatabase();
    const { db } = database;
    const sessions = db.collection('sessions');
    await sessions.createIndex({ expires: 1 }, { expireAfterSeconds: 0 });
    await db.collection('logs').createIndex({ at: -1 }, { expireAfterSeconds: 60 });
    const now = Date.now();
    await sessions.insertMany([
      { n: 1, expires: new Date(now - 1) },
      { n: 2, expires: new Date(now + 60_000) },
      { n: 3, expires: [new Date(now + 60_000), new Date(now - 1)] },
      { n: 4, expires: 'never' },
      { n: 5 },
    ]);
    await db.collection('logs').insertMany([{ at: new Date(now - 61_000) }, { at: new Date(now - 59_000) }]);
    await database.stop();
    const engine = await openEngine(path.join(database.folder, 'lmdb'));
    expect(await sweep(engine, now)).to.equal(3);
    await engine.store.close();
    await database.start();
    const left = await database.db.collection('sessions').find().sort({ n: 1 }).toArray();
    expect(left.map(({ n }) => n as number)).to.deep.equal([2, 4, 5]);
    expect(await database.db.collection('logs').countDocuments()).to.equal(1);
    await database.db.command({ collMod: 'logs', index: { keyPattern: { at: -1 }, expireAfterSeconds: 5 } });
    const [, changed] = await database.db.collection('logs').indexes();
    expect(changed).to.include({ expireAfterSeconds: 5 });
    await database.remove();
  });
});
