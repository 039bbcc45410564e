import { ObjectId } from 'bson';
import { expect } from 'chai';
import { parseFilter } from '../../../server/database/embedded/query/filter.js';
import { fieldsRead, narrow } from '../../../server/database/embedded/query/narrow.js';
import { parseProjection, wholeFields } from '../../../server/database/embedded/query/project.js';
import { decode, encode } from '../../../server/database/embedded/values/bson.js';
import { openTestDatabase, type TestDatabase } from './database.js';

const DOC = {
  _id: new ObjectId(),
  title: 'Jembatan é 🙏',
  words: ['air', 'jembatan'],
  nothing: null,
  inner: { a: 1, title: 'lain' },
  at: new Date(0),
};

describe('a document without most of its fields', () => {
  for (const fields of [['title'], ['_id', 'words', 'at'], ['nothing'], ['absent'], Object.keys(DOC)]) {
    it(`is what the projection of [${fields.join(', ')}] makes`, () => {
      const raw = Buffer.from(encode(DOC));
      const spec = { _id: 0, ...Object.fromEntries(fields.map((field) => [field, 1])) };
      const projected = encode(parseProjection(spec)!(decode(raw)));
      expect(narrow(raw, new Set(fields))).to.deep.equal(Buffer.from(projected));
    });
  }

  it('serves the projections that keep whole fields, and no others', () => {
    expect(wholeFields({ title: 1 })).to.deep.equal(new Set(['title', '_id']));
    expect(wholeFields({ title: true, _id: 0 })).to.deep.equal(new Set(['title']));
    expect(wholeFields({ _id: 1 })).to.deep.equal(new Set(['_id']));
    for (const spec of [
      undefined,
      {},
      { title: 0 },
      { _id: 0 },
      { 'a.b': 1 },
      { a: { $slice: 1 } },
      { a: 1, b: 0 },
    ]) {
      expect(wholeFields(spec), JSON.stringify(spec)).to.equal(undefined);
    }
  });

  it('is enough for a filter that names its fields', () => {
    const read = (query: Record<string, unknown>) => fieldsRead(parseFilter(query));
    expect(read({ status: 'a', 'list.x': 1, $or: [{ b: 1 }, { c: { $in: [1] } }] })).to.deep.equal(
      new Set(['status', 'list', 'b', 'c']),
    );
    expect(read({})).to.deep.equal(new Set());
    expect(read({ a: 1, b: { $ne: 1 } })).to.equal(undefined);
  });
});

describe('an index that says enough of a document', () => {
  let database: TestDatabase;
  before(async () => (database = await openTestDatabase()));
  after(() => database.remove());

  it('gives no document that lost them while the query ran', async () => {
    const texts = database.db.collection<{ n: number; words: string[] }>('texts');
    await texts.createIndex({ words: 1, n: 1 });
    const words = ['air', 'banjir', 'jembatan'];
    await texts.insertMany(Array.from({ length: 2_000 }, (_, n) => ({ n, words })));
    const cursor = texts.find({ words: { $in: ['air', 'jembatan'] } }).batchSize(50);
    const reading = cursor.toArray();
    for (let n = 1_999; n > 0; n -= 40) {
      await texts.updateMany({ n: { $gte: n - 20, $lte: n } }, { $set: { words: ['kering'] } });
    }
    const found = await reading;
    expect(found.filter((text) => text.words.includes('kering'))).to.deep.equal([]);
    expect(new Set(found.map(({ n }) => n)).size).to.equal(found.length);
    const left = await texts.find({ words: { $in: ['air', 'jembatan'] } }).toArray();
    expect(left).to.have.length(await texts.countDocuments({ words }));
    expect(left.length).to.be.within(900, 1_000);
  });
});
