import { expect } from 'chai';
import { errorOf, openTestDatabase, type TestDatabase } from './database.js';

interface Story {
  n: number;
}

describe('what tools ask of the embedded database', () => {
  let database: TestDatabase;
  before(async () => {
    database = await openTestDatabase();
    const stories = database.db.collection<Story>('stories');
    await stories.createIndex({ n: 1 });
    await stories.insertMany(Array.from({ length: 50 }, (_, n) => ({ n })));
  });
  after(() => database.remove());

  it('renames a collection with its documents and indexes', async () => {
    const { db } = database;
    await db.collection<Story>('old').createIndex({ n: -1 });
    await db.collection<Story>('old').insertMany([{ n: 1 }, { n: 2 }]);
    const renamed = await db.collection<Story>('old').rename('new');
    expect(await renamed.countDocuments({ n: 1 }, { hint: 'n_-1' })).to.equal(1);
    expect(await db.listCollections({ name: 'old' }).toArray()).to.deep.equal([]);
    expect(await errorOf(db.renameCollection('new', 'stories'))).to.include({ code: 48 });
    expect(await errorOf(db.renameCollection('never', 'other'))).to.include({ code: 26 });
    await db.collection<Story>('target').insertOne({ n: 9 });
    await db.renameCollection('new', 'target', { dropTarget: true });
    await database.stop();
    await database.start();
    const kept = database.db.collection<Story>('target');
    expect((await kept.find().toArray()).map(({ n }) => n)).to.deep.equal([1, 2]);
    expect((await kept.indexes()).map(({ name }) => name)).to.deep.equal(['_id_', 'n_-1']);
  });

  it('explains a query in three depths without running what it explains', async () => {
    const { db } = database;
    const query = db.collection<Story>('stories').find({ n: { $lt: 5 } });
    const plan = await query.clone().explain('queryPlanner');
    expect(plan).to.have.nested.property('queryPlanner.winningPlan.inputStage.indexName', 'n_1');
    expect(plan).to.have.deep.nested.property('queryPlanner.parsedQuery', { n: { $lt: 5 } });
    expect(plan).to.not.have.property('executionStats');
    const stats = await query.clone().explain('executionStats');
    expect(stats.executionStats).to.include({ nReturned: 5, totalKeysExamined: 5, totalDocsExamined: 5 });
    expect(stats.executionStats).to.have.nested.property('executionStages.stage', 'FETCH');
    const all = await query.clone().explain('allPlansExecution');
    expect(all.executionStats).to.have.property('allPlansExecution').that.is.an('array');
    expect(await errorOf(db.command({ explain: { find: 'stories' }, verbosity: 'much' }))).to.include({
      code: 2,
    });
    await db.command({ explain: { delete: 'stories', deletes: [{ q: {}, limit: 0 }] } });
    expect(await db.collection('stories').countDocuments()).to.equal(50);
    const nowhere = await db.collection('nowhere').find().explain('executionStats');
    expect(nowhere).to.have.nested.property('executionStats.nReturned', 0);
  });

  it('says how much a database and a collection hold', async () => {
    const { db } = database;
    const stats = await db.command({ collStats: 'stories' });
    expect(stats).to.include({ ns: 'test.stories', count: 50, nindexes: 2, capped: false });
    expect(stats.size).to.equal(50 * stats.avgObjSize);
    expect(await db.command({ collStats: 'nowhere' })).to.include({ count: 0, size: 0 });
    expect((await db.stats()).objects).to.be.at.least(50);
  });

  it('introduces itself to mongosh and Compass', async () => {
    const admin = database.db.admin();
    expect(await admin.serverStatus()).to.include({ version: '7.0.0', process: 'embedded' });
    expect(await admin.command({ getParameter: 1, featureCompatibilityVersion: 1 })).to.have.nested.property(
      'featureCompatibilityVersion.version',
      '7.0',
    );
    for (const question of ['hostInfo', 'whatsmyuri', 'getCmdLineOpts', 'startSession', 'connectionStatus'])
      expect(await admin.command({ [question]: 1 })).to.include({ ok: 1 });
    expect(await admin.command({ getLog: 'startupWarnings' })).to.include({ totalLinesWritten: 0 });
    expect(await database.db.profilingLevel()).to.equal('off');
    expect(await errorOf(admin.replSetGetStatus())).to.include({ code: 76 });
  });
});
