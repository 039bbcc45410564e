import { expect } from 'chai';
import { Decimal128, GridFSBucket, ObjectId } from 'mongodb';
import { errorOf, openTestDatabase, type TestDatabase } from './database.js';
import { DatabaseLocked, startEmbeddedDatabase } from '../../../server/database/embedded/index.js';

describe('the embedded database through the MongoDB driver', () => {
  let database: TestDatabase;
  before(async () => (database = await openTestDatabase()));
  after(() => database.remove());

  const fresh = (name: string) => database.db.collection<{ [field: string]: unknown }>(name);

  it('reads back what it was given, type by type', async () => {
    const stories = fresh('types');
    const doc = {
      text: 'Balangan',
      n: 1,
      half: 0.5,
      at: new Date(0),
      list: [1, [2]],
      none: null,
      yes: true,
      bytes: Buffer.from('x'),
    };
    const { insertedId } = await stories.insertOne({ ...doc });
    const found = await stories.findOne({ _id: insertedId });
    expect(found).to.deep.include({ text: 'Balangan', n: 1, half: 0.5, none: null, yes: true });
    expect(found!.at).to.deep.equal(new Date(0));
    expect(found!.list).to.deep.equal([1, [2]]);
  });

  it('walks a cursor over ten thousand documents', async () => {
    const many = fresh('many');
    await many.insertMany(Array.from({ length: 10_000 }, (_, n) => ({ n })));
    const seen = new Set<unknown>();
    for await (const { n } of many.find().batchSize(777)) seen.add(n);
    expect(seen.size).to.equal(10_000);
    expect(await many.countDocuments({ n: { $lt: 10 } })).to.equal(10);
    expect(await many.estimatedDocumentCount()).to.equal(10_000);
  });

  it('has the order of the `_id` for the natural one, either way', async () => {
    const many = fresh('natural');
    await many.insertMany([3, 1, 2].map((n) => ({ _id: n as unknown as ObjectId, n: -n })));
    await many.createIndex({ n: 1 });
    const ids = async ($natural: 1 | -1) =>
      (
        await many
          .find({ n: { $lt: 0 } })
          .sort({ $natural })
          .toArray()
      ).map(({ _id }) => _id);
    expect(await ids(1)).to.deep.equal([1, 2, 3]);
    expect(await ids(-1)).to.deep.equal([3, 2, 1]);
  });

  it('counts no further than asked, also by an index that holds a part of the documents only', async () => {
    const stories = fresh('stories');
    await stories.createIndex(
      { status: 1, due: 1, 'asked.at': 1 },
      { partialFilterExpression: { 'asked.at': { $exists: true } } },
    );
    await stories.createIndex({ status: 1, due: 1 });
    await stories.insertMany(
      Array.from({ length: 60 }, (_, n) => ({
        status: n % 2 ? 'open' : 'done',
        due: n,
        ...(n % 3 === 0 ? { asked: { at: n } } : {}),
      })),
    );
    const asked = { status: { $in: ['open', 'done'] }, 'asked.at': { $exists: true } };
    const cases: [object, number][] = [
      [asked, 20],
      [{ ...asked, status: 'open' }, 10],
      [{ ...asked, due: { $lt: 30 } }, 10],
      [{ status: 'open', 'asked.at': { $exists: false } }, 20],
      [{ status: { $in: ['open', 'done'] } }, 60],
      [{ status: 'done', due: { $gte: 10 } }, 25],
    ];
    for (const [filter, expected] of cases) {
      expect(await stories.countDocuments(filter), JSON.stringify(filter)).to.equal(expected);
      for (const limit of [1, expected - 1, expected, expected + 1]) {
        const counted = await stories.countDocuments(filter, { limit });
        expect(counted, `${JSON.stringify(filter)} up to ${limit}`).to.equal(Math.min(limit, expected));
      }
    }
  });

  it('counts nothing between two types, as it finds nothing there', async () => {
    const mixed = fresh('mixed');
    await mixed.insertMany([5, 'a', true, new Date(0), 'z'].map((s) => ({ s })));
    for (const direction of [1, -1] as const) {
      await mixed.createIndex({ s: direction });
      for (const range of [
        { $gt: 3, $lte: 'b' },
        { $gte: 'b', $lt: 9 },
        { $lt: true, $gt: 'a' },
      ]) {
        expect(await mixed.countDocuments({ s: range })).to.equal(0);
        expect(await mixed.find({ s: range }).toArray()).to.deep.equal([]);
      }
      expect(await mixed.countDocuments({ s: { $gt: 'a', $lte: 'z' } })).to.equal(1);
      await mixed.dropIndexes();
    }
  });

  it('goes on with a cursor although documents it has not reached are removed', async () => {
    const queue = fresh('queue');
    await queue.insertMany(Array.from({ length: 500 }, (_, n) => ({ n })));
    const cursor = queue.find().sort({ _id: 1 }).batchSize(10);
    expect((await cursor.next())!.n).to.equal(0);
    await queue.deleteMany({ n: { $gte: 100 } });
    expect((await cursor.toArray()).length).to.be.within(99, 400);
    expect(await queue.countDocuments()).to.equal(100);
  });

  it('answers CursorNotFound for a cursor that was killed', async () => {
    const cursor = fresh('many').find().batchSize(2);
    await cursor.next();
    const { id } = cursor;
    await cursor.close();
    const error = await errorOf(database.db.command({ getMore: id, collection: 'many' }));
    expect(error).to.include({ code: 43, codeName: 'CursorNotFound' });
  });

  it('takes questions longer than any key of an index', async () => {
    const places = fresh('places');
    await places.createIndex({ code: 1 });
    await places.createIndex({ name: -1, code: 1 });
    await places.insertMany(['a', 'm', 'z'].map((code) => ({ code, name: code, words: [code, 'x'] })));
    await places.createIndex({ words: 1 });
    const long = 'm'.repeat(9_000);
    const codes = async (filter: object) =>
      (await places.find(filter).sort({ code: 1 }).toArray()).map(({ code }) => code);
    expect(await codes({ code: long })).to.deep.equal([]);
    expect(await codes({ code: { $in: [long, 'z'] } })).to.deep.equal(['z']);
    expect(await codes({ code: { $lt: long } })).to.deep.equal(['a', 'm']);
    expect(await codes({ code: { $gte: long } })).to.deep.equal(['z']);
    expect(await codes({ name: { $gt: long } })).to.deep.equal(['z']);
    expect(await codes({ name: { $lte: long } })).to.deep.equal(['a', 'm']);
    expect(await codes({ name: 'm', code: { $lt: long } })).to.deep.equal(['m']);
    expect(await codes({ words: { $all: ['x', long] } })).to.deep.equal([]);
    expect(await places.countDocuments({ code: long })).to.equal(0);
    expect(await places.findOne({ _id: long as unknown as ObjectId })).to.equal(null);
    expect(
      (
        await places
          .find({ code: { $gt: long } })
          .sort({ code: -1 })
          .toArray()
      ).length,
    ).to.equal(1);
  });

  it('names the pattern and the value of a duplicate key', async () => {
    const accounts = fresh('accounts');
    await accounts.createIndex({ platform: 1, handle: 1 }, { unique: true });
    await accounts.insertOne({ platform: 'x', handle: 'balangan' });
    const error = await errorOf(accounts.insertOne({ platform: 'x', handle: 'balangan' }));
    expect(error).to.include({ code: 11000 });
    expect(error).to.have.deep.property('keyPattern', { platform: 1, handle: 1 });
    expect(error).to.have.deep.property('keyValue', { platform: 'x', handle: 'balangan' });
    expect(error.message).to.match(
      /^E11000 duplicate key error collection: test\.accounts index: platform_1_handle_1/,
    );
    expect(await accounts.countDocuments()).to.equal(1);
  });

  it('refuses a unique index over duplicates and leaves no trace of it', async () => {
    const twice = fresh('twice');
    await twice.insertMany([{ code: 1 }, { code: 1 }]);
    expect(await errorOf(twice.createIndex({ code: 1 }, { unique: true }))).to.include({ code: 11000 });
    expect(await twice.indexes()).to.have.length(1);
    await twice.insertOne({ code: 1 });
  });

  it('lets documents without the field share a sparse or partial unique index', async () => {
    const users = fresh('users');
    await users.createIndex({ email: 1 }, { unique: true, sparse: true });
    await users.createIndex({ phone: 1 }, { unique: true, partialFilterExpression: { active: true } });
    await users.insertMany([{ phone: 1 }, { phone: 1, active: false }, { phone: 1, active: true }]);
    expect(await errorOf(users.insertOne({ phone: 1, active: true }))).to.include({ code: 11000 });
    expect(await users.countDocuments({ phone: 1 })).to.equal(3);
    expect(await users.countDocuments({ email: null })).to.equal(3);
  });

  it('stops an ordered bulk write at its error and runs an unordered one to the end', async () => {
    const bulk = fresh('bulk');
    const writes = [
      { insertOne: { document: { _id: 1 as unknown as ObjectId } } },
      { insertOne: { document: { _id: 1 as unknown as ObjectId } } },
      { updateOne: { filter: { n: 5 }, update: { $set: { found: true } }, upsert: true } },
      { deleteOne: { filter: { _id: 1 as unknown as ObjectId } } },
    ];
    expect(await errorOf(bulk.bulkWrite(writes))).to.include({ code: 11000 });
    expect(await bulk.countDocuments()).to.equal(1);
    await bulk.deleteMany({});
    const error = await errorOf(bulk.bulkWrite(writes, { ordered: false }));
    expect(error).to.have.nested.property('result.upsertedCount', 1);
    expect(error).to.have.nested.property('result.deletedCount', 1);
    expect(await bulk.find().toArray()).to.have.length(1);
  });

  it('keeps a file in GridFS', async () => {
    const bucket = new GridFSBucket(database.db);
    const upload = bucket.openUploadStream('photo.webp');
    const bytes = Buffer.alloc(700_000, 7);
    await new Promise((resolve, reject) => upload.once('finish', resolve).once('error', reject).end(bytes));
    const chunks: Buffer[] = [];
    for await (const chunk of bucket.openDownloadStream(upload.id)) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(bytes)).to.equal(true);
    await bucket.delete(upload.id);
    expect(await database.db.collection('fs.chunks').countDocuments()).to.equal(0);
  });

  it('refuses by name what it does not have', async () => {
    const refused = fresh('refused');
    await refused.insertOne({ a: 1 });
    const { db } = database;
    const attempts: [Promise<unknown>, RegExp, number][] = [
      [refused.find({ $where: 'true' }).toArray(), /\$where/, 238],
      [refused.find({ a: { $near: [0, 0] } }).toArray(), /\$near/, 238],
      [refused.find({ a: { $bogus: 1 } }).toArray(), /unknown operator: \$bogus/, 2],
      [refused.find({ $bogus: 1 }).toArray(), /unknown top level operator: \$bogus/, 2],
      [refused.find({}, { collation: { locale: 'id' } }).toArray(), /collation/, 238],
      [refused.updateOne({}, [{ $sort: { a: 2 } }]), /\$sort/, 72],
      [refused.createIndex({ a: 'text' }), /text/, 238],
      [refused.createIndex({ _id: -1 }), /must be \{_id: 1\}/, 2],
      [refused.createIndex({ _id: 1 }, { sparse: true }), /'sparse' is not valid for an _id index/, 197],
      [refused.insertOne({}, { writeConcern: { w: 2 } }), /not replicated/, 2],
      [refused.find({}, { readConcern: { level: 'linearizable' } }).toArray(), /readConcern/, 123],
      [refused.find({ a: Decimal128.fromString('1E-400') }).toArray(), /Decimal128/, 238],
      [refused.createIndex({ '$**': 1 }), /\$\*\*/, 238],
      [refused.aggregate([{ $merge: 'x' }]).toArray(), /\$merge/, 238],
      [refused.aggregate([{ $bogus: 1 }]).toArray(), /Unrecognized pipeline stage name: '\$bogus'/, 40324],
      [refused.aggregate([{ $project: { x: { $function: {} } } }]).toArray(), /\$function/, 238],
      [db.createCollection('capped', { capped: true, size: 1000 }), /capped/, 238],
      [db.command({ collMod: 'refused', validator: { a: 1 } }), /validator/, 238],
      [db.command({ mapReduce: 'refused' }), /no such command: 'mapReduce'/, 59],
      [db.command({ insert: 'refused', documents: [{}], txnNumber: 1 }), /Transaction numbers/, 20],
      [db.command({ find: 'refused', bogus: 1 }), /'find.bogus' is an unknown field/, 40415],
    ];
    const errors = await Promise.all(attempts.map(([attempt]) => errorOf(attempt)));
    for (const [i, [, message, code]] of attempts.entries()) {
      const error = errors[i]!;
      expect(error.message).to.match(message);
      expect(error.code).to.equal(code);
    }
    expect(await refused.countDocuments()).to.equal(1);
  });

  it('answers commands about collections with the codes of MongoDB', async () => {
    const { db } = database;
    await db.createCollection('made');
    expect(await errorOf(db.createCollection('made'))).to.include({ code: 48, codeName: 'NamespaceExists' });
    expect(await errorOf(db.collection('never').indexes())).to.include({ code: 26 });
    expect(await errorOf(db.collection('made').dropIndex('none'))).to.include({ code: 27 });
    await db.collection('made').createIndex({ a: 1 });
    expect(await errorOf(db.collection('made').createIndex({ a: 1 }, { unique: true }))).to.include({
      code: 86,
    });
    expect(await errorOf(db.collection('made').createIndex({ a: 1 }, { name: 'other' }))).to.include({
      code: 85,
    });
    await db.collection('made').insertOne({ a: 1 });
    await db.dropCollection('made');
    expect(await db.listCollections({ name: 'made' }).toArray()).to.deep.equal([]);
    expect(await db.collection('made').countDocuments()).to.equal(0);
  });

  it('refuses a second owner of the folder in one line that says who has it', async () => {
    const error = await errorOf(startEmbeddedDatabase({ folder: database.folder }));
    expect(error).to.be.instanceOf(DatabaseLocked);
    expect(error).to.include({ code: 'DATABASE_LOCKED', uri: database.uri });
    expect(error.message).to.equal(`the database in ${database.folder} is in use by process ${process.pid}`);
  });

  it('has everything again after it was closed and opened', async () => {
    const kept = fresh('kept');
    await kept.createIndex({ tags: 1 });
    await kept.insertMany([{ tags: ['a', 'b'] }, { tags: ['b'] }]);
    await database.stop();
    await database.start();
    const again = fresh('kept');
    expect(await again.countDocuments({ tags: 'b' })).to.equal(2);
    expect(await again.countDocuments({ tags: { $all: ['a', 'b'] } })).to.equal(1);
    expect((await again.indexes()).map(({ name }) => name)).to.deep.equal(['_id_', 'tags_1']);
  });
});
