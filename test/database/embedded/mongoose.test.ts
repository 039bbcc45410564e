import { expect } from 'chai';
import MongoStore from 'connect-mongo';
import mongoose, { Schema, type Connection, type Types } from 'mongoose';
import { errorOf, openTestDatabase, type TestDatabase } from './database.js';

interface Author {
  name: string;
}

interface Story {
  title: string;
  status: string;
  author?: Types.ObjectId;
  tags: string[];
  comments: { by: string; votes: number }[];
  publishedAt?: Date;
}

const authorSchema = new Schema<Author>({ name: { type: String, unique: true } });
const storySchema = new Schema<Story>(
  {
    title: String,
    status: { type: String, default: 'draft' },
    author: { type: Schema.Types.ObjectId, ref: 'Author' },
    tags: [String],
    comments: [{ by: String, votes: { type: Number, default: 0 } }],
    publishedAt: Date,
  },
  { timestamps: true, optimisticConcurrency: true },
);
storySchema.index({ status: 1, publishedAt: -1 });

const authorModel = (connection: Connection) => connection.model('Author', authorSchema);
const storyModel = (connection: Connection) => connection.model('Story', storySchema);

describe('the embedded database through Mongoose and connect-mongo', () => {
  let database: TestDatabase;
  let connection: Connection;
  let Author: ReturnType<typeof authorModel>;
  let Story: ReturnType<typeof storyModel>;
  before(async () => {
    database = await openTestDatabase();
    connection = await mongoose.createConnection(database.uri, { dbName: 'mongoose' }).asPromise();
    Author = authorModel(connection);
    Story = storyModel(connection);
  });
  after(async () => {
    await connection.close();
    await database.remove();
  });

  it('makes and keeps indexes in step with the schemas', async () => {
    await Promise.all([Author.init(), Story.init()]);
    expect(Object.keys(await Story.listIndexes())).to.have.length(2);
    await Story.collection.createIndex({ title: 1 });
    expect(await Story.syncIndexes()).to.deep.equal(['title_1']);
    expect(await Story.diffIndexes()).to.deep.equal({ toDrop: [], toCreate: [] });
    const duplicate = await errorOf(Author.create([{ name: 'Siti' }, { name: 'Siti' }]));
    expect(duplicate).to.include({ code: 11000 });
  });

  it('populates, updates arrays by position and by filter, and counts versions', async () => {
    const author = await Author.create({ name: 'Budi' });
    const story = await Story.create({
      title: 'Banjir',
      author: author._id,
      comments: [{ by: 'a' }, { by: 'b' }, { by: 'c', votes: 9 }],
    });
    const populated = await Story.findById(story._id).populate('author').lean();
    expect(populated!.author).to.have.property('name', 'Budi');
    await Story.updateOne({ _id: story._id, 'comments.by': 'b' }, { $inc: { 'comments.$.votes': 3 } });
    await Story.updateOne(
      { _id: story._id },
      { $set: { 'comments.$[old].votes': 1 } },
      { arrayFilters: [{ 'old.votes': { $gte: 9 } }] },
    );
    await Story.updateOne({ _id: story._id }, { $inc: { 'comments.$[].votes': 10 } });
    const { comments } = (await Story.findById(story._id).lean())!;
    expect(comments.map(({ votes }) => votes)).to.deep.equal([10, 13, 11]);
  });

  it('lets one of two editors of the same version win', async () => {
    const { _id } = await Story.create({ title: 'Semula' });
    const [first, second] = [await Story.findById(_id), await Story.findById(_id)];
    first!.set('title', 'Pertama');
    second!.set('title', 'Kedua');
    await first!.save();
    expect(await errorOf(second!.save())).to.have.property('name', 'VersionError');
    expect(await Story.findById(_id).lean()).to.include({ title: 'Pertama' });
  });

  it('gives a conditional update to exactly one of many that race for it', async () => {
    const { _id } = await Story.create({ title: 'Antrean', status: 'submitted' });
    const claims = Array.from({ length: 20 }, (_, n) =>
      Story.findOneAndUpdate(
        { _id, status: 'submitted' },
        { status: `claimed-${n}` },
        { returnDocument: 'after' },
      ),
    );
    const winners = (await Promise.all(claims)).filter((claim) => claim !== null);
    expect(winners).to.have.length(1);
  });

  it('upserts with defaults, once for many at a time', async () => {
    const counters = connection.collection<{ _id: string; n: number }>('counters');
    const upserts = Array.from({ length: 20 }, () =>
      counters.findOneAndUpdate(
        { _id: 'receipt' },
        { $inc: { n: 1 }, $setOnInsert: { since: 2026 } },
        { upsert: true, returnDocument: 'after' },
      ),
    );
    const values = (await Promise.all(upserts)).map((doc) => doc!.n).sort((a, b) => a - b);
    expect(values).to.deep.equal(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  it('pages a feed by its index, newest first', async () => {
    await Story.deleteMany({});
    await Story.insertMany(
      Array.from({ length: 60 }, (_, n) => ({
        title: `Berita ${n}`,
        status: n % 2 ? 'published' : 'draft',
        publishedAt: new Date(n * 1000),
      })),
    );
    const query = Story.find({ status: 'published' }).sort({ publishedAt: -1 }).skip(5).limit(5);
    const page = await query.lean();
    expect(page.map(({ title }) => title)).to.deep.equal([49, 47, 45, 43, 41].map((n) => `Berita ${n}`));
    const plan = await query.clone().explain('executionStats');
    expect(plan).to.have.nested.property(
      'queryPlanner.winningPlan.inputStage.inputStage.inputStage.stage',
      'IXSCAN',
    );
    // What is skipped is passed over in the index.
    expect(plan).to.have.nested.property('executionStats.totalDocsExamined', 5);
  });

  it('keeps sessions for connect-mongo, with their time to live', async () => {
    const client = database.client;
    const store = MongoStore.create({ clientPromise: Promise.resolve(client), dbName: 'sessions', ttl: 60 });
    const session = { cookie: { originalMaxAge: 1000 }, user: 'siti' } as never;
    await new Promise<void>((resolve, reject) =>
      store.set('one', session, (error) => (error ? reject(error) : resolve())),
    );
    const read = await new Promise((resolve, reject) =>
      store.get('one', (error, found) => (error ? reject(error as Error) : resolve(found))),
    );
    expect(read).to.include({ user: 'siti' });
    const indexes = await client.db('sessions').collection('sessions').indexes();
    expect(indexes.find(({ name }) => name === 'expires_1')).to.include({ expireAfterSeconds: 0 });
    await new Promise<void>((resolve, reject) =>
      store.destroy('one', (error) => (error ? reject(error as Error) : resolve())),
    );
    expect(await client.db('sessions').collection('sessions').countDocuments()).to.equal(0);
  });
});
