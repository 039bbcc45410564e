import { expect } from 'chai';
import { openTestDatabase, type TestDatabase } from './database.js';

const LONG = 'a'.repeat(1_940);
const LONGER = 'a'.repeat(5_000);

describe('a query for a value longer than any that an index holds', () => {
  let database: TestDatabase;
  before(async () => {
    database = await openTestDatabase();
    const values = database.db.collection('values');
    await values.createIndex({ v: 1 });
    await values.createIndex({ w: -1, n: 1 });
    await values.createIndex({ tags: 1, n: -1 });
    await values.insertMany(
      ['', 'a', LONG, `${LONG}b`, 'b', '\uffff'].map((v, n) => ({ v, w: v, n, tags: [v, 'semua'] })),
    );
  });
  after(() => database.remove());

  for (const hint of [{ v: 1 }, { w: -1, n: 1 }, { $natural: 1 }]) {
    it(`finds what a full scan finds, with ${JSON.stringify(hint)}`, async () => {
      const field = 'w' in hint ? 'w' : 'v';
      const find = async (condition: unknown) => {
        const found = await database.db
          .collection('values')
          .find({ [field]: condition })
          .hint(hint)
          .sort({ [field]: 1 })
          .toArray();
        return found.map(({ n }) => n as number);
      };
      expect(await find(LONGER)).to.deep.equal([]);
      expect(await find({ $in: [LONGER, 'b'] })).to.deep.equal([4]);
      expect(await find({ $gt: LONGER })).to.deep.equal([3, 4, 5]);
      expect(await find({ $gte: LONGER })).to.deep.equal([3, 4, 5]);
      expect(await find({ $lt: LONGER })).to.deep.equal([0, 1, 2]);
      expect(await find({ $lte: LONGER })).to.deep.equal([0, 1, 2]);
      expect(await find({ $gt: 'a', $lt: LONGER })).to.deep.equal([2]);
      expect(await find({ $regex: `^${LONGER}` })).to.deep.equal([]);
    });
  }

  it('finds nothing by id, by all of several values, or to change, and counts it', async () => {
    const values = database.db.collection('values');
    expect(await values.findOne({ _id: LONGER as never })).to.equal(null);
    expect(await values.findOne({ tags: { $all: ['semua', LONGER] } })).to.equal(null);
    expect(await values.countDocuments({ v: LONGER })).to.equal(0);
    expect(await values.countDocuments({ v: { $lt: LONGER } })).to.equal(3);
    expect(await values.updateOne({ v: LONGER }, { $set: { n: 9 } })).to.include({ matchedCount: 0 });
    expect(await values.findOneAndUpdate({ v: LONGER }, { $set: { n: 9 } })).to.equal(null);
    expect(await values.deleteMany({ v: LONGER })).to.include({ deletedCount: 0 });
    expect(await values.distinct('n', { v: LONGER })).to.deep.equal([]);
  });
});
