import { expect } from 'chai';
import { Decimal128, Long, type Document } from 'mongodb';
import { openTestDatabase, type TestDatabase } from './database.js';

interface Numbered extends Document {
  _id: number;
}

describe('an aggregation', () => {
  let database: TestDatabase;
  before(async () => {
    database = await openTestDatabase();
    await database.db.collection<Numbered>('stories').insertMany([
      { _id: 1, village: 'a', tags: ['x', 'y'], reads: 5, by: 10, at: new Date('2026-01-05T20:00:00Z') },
      { _id: 2, village: 'b', tags: ['x'], reads: 7, by: 11, at: new Date('2026-01-06T01:00:00Z') },
      { _id: 3, village: 'a', tags: [], reads: 2.5, by: 10, at: new Date('2026-02-01T00:00:00Z') },
      { _id: 4, village: null, reads: 'none', by: 12 },
    ]);
    await database.db.collection<Numbered>('people').insertMany([
      { _id: 10, name: 'Siti', village: 'a' },
      { _id: 11, name: 'Budi', village: 'b' },
    ]);
  });
  after(() => database.remove());

  const run = (pipeline: Document[]): Promise<Document[]> =>
    database.db.collection('stories').aggregate(pipeline).toArray();

  it('groups with every accumulator', async () => {
    const groups = await run([
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: '$village',
          sum: { $sum: '$reads' },
          mean: { $avg: '$reads' },
          least: { $min: '$reads' },
          most: { $max: '$reads' },
          first: { $first: '$_id' },
          last: { $last: '$_id' },
          ids: { $push: '$_id' },
          authors: { $addToSet: '$by' },
          count: { $sum: 1 },
        },
      },
      { $sort: { _id: -1 } },
    ]);
    expect(groups.map(({ _id }) => _id)).to.deep.equal(['b', 'a', null]);
    expect(groups[1]).to.deep.equal({
      _id: 'a',
      sum: 7.5,
      mean: 3.75,
      least: 2.5,
      most: 5,
      first: 1,
      last: 3,
      ids: [1, 3],
      authors: [10],
      count: 2,
    });
    expect(groups[2]).to.include({ sum: 0, mean: null, most: 'none', count: 1 });
  });

  const sums: [string, unknown[], unknown, unknown][] = [
    ['doubles, with what each addition loses', [0.1, 0.2, 0.3, 1e100, -1e100], 0.6, 0.12],
    [
      'longs beyond what a double holds',
      [Long.fromString('9007199254740993'), 2],
      '9007199254740995',
      4503599627370498,
    ],
    ['numbers beyond a long', [Long.MAX_VALUE, 1], 2 ** 63, 2 ** 62],
    ['decimals', [Decimal128.fromString('0.10'), 2, 'x'], '2.10', '1.05'],
    ['decimals that do not divide', [Decimal128.fromString('1'), 1, 0], '2', `0.${'6'.repeat(33)}7`],
    ['decimals and doubles', [Decimal128.fromString('1'), 0.5], '1.5', '0.75'],
    ['no numbers', ['x', null], 0, null],
  ];
  for (const [name, numbers, total, mean] of sums) {
    it(`adds up ${name}`, async () => {
      const added = database.db.collection(`sums of ${name}`);
      await added.insertMany(numbers.map((n) => ({ n })));
      const { sum, avg, list } = (
        await added
          .aggregate([
            { $group: { _id: null, sum: { $sum: '$n' }, avg: { $avg: '$n' }, all: { $push: '$n' } } },
            { $project: { sum: 1, avg: 1, list: { $sum: '$all' } } },
          ])
          .toArray()
      )[0]!;
      const shown = [sum, avg, list].map((value) =>
        typeof value === 'object' ? value && String(value) : value,
      );
      expect(shown).to.deep.equal([total, mean, total]);
    });
  }

  it('groups by a document and by part of a date in a time zone', async () => {
    const day = { $dateToString: { format: '%Y-%m-%d', date: '$at', timezone: '+08:00' } };
    const groups = await run([
      { $match: { at: { $exists: true } } },
      { $group: { _id: { day }, n: { $sum: 1 } } },
      { $sort: { '_id.day': 1 } },
    ]);
    expect(groups).to.deep.equal([
      { _id: { day: '2026-01-06' }, n: 2 },
      { _id: { day: '2026-02-01' }, n: 1 },
    ]);
  });

  it('unwinds, counts and sorts by count', async () => {
    expect(await run([{ $unwind: '$tags' }, { $sortByCount: '$tags' }])).to.deep.equal([
      { _id: 'x', count: 2 },
      { _id: 'y', count: 1 },
    ]);
    const kept = await run([
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } },
      { $project: { tags: 1, i: 1 } },
    ]);
    expect(kept).to.deep.equal([
      { _id: 1, tags: 'x', i: 0 },
      { _id: 1, tags: 'y', i: 1 },
      { _id: 2, tags: 'x', i: 0 },
      { _id: 3, i: null },
      { _id: 4, i: null },
    ]);
  });

  it('looks up from another collection, also through a pipeline', async () => {
    const joined = await run([
      { $match: { _id: { $lte: 2 } } },
      { $lookup: { from: 'people', localField: 'by', foreignField: '_id', as: 'author' } },
      { $project: { author: { $arrayElemAt: ['$author.name', 0] } } },
    ]);
    expect(joined).to.deep.equal([
      { _id: 1, author: 'Siti' },
      { _id: 2, author: 'Budi' },
    ]);
    const pipeline = [{ $match: { name: 'Siti' } }, { $project: { _id: 0, name: 1 } }];
    const narrowed = await run([
      { $match: { _id: { $in: [1, 4] } } },
      { $lookup: { from: 'people', localField: 'village', foreignField: 'village', pipeline, as: 'people' } },
      { $project: { people: 1 } },
    ]);
    expect(narrowed).to.deep.equal([
      { _id: 1, people: [{ name: 'Siti' }] },
      { _id: 4, people: [] },
    ]);
  });

  it('runs facets side by side', async () => {
    const [result] = await run([
      { $match: { village: { $ne: null } } },
      {
        $facet: {
          total: [{ $count: 'n' }],
          page: [{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { _id: 1 } }],
          none: [{ $match: { village: 'z' } }],
        },
      },
    ]);
    expect(result).to.deep.equal({ total: [{ n: 3 }], page: [{ _id: 2 }], none: [] });
  });

  it('computes, adds and removes fields, and replaces the root', async () => {
    const [story] = await run([
      { $match: { _id: 1 } },
      {
        $addFields: { double: { $multiply: ['$reads', 2] }, 'deep.tag': { $first: '$tags' }, by: '$$REMOVE' },
      },
      { $set: { popular: { $cond: [{ $gt: ['$double', 9] }, 'yes', 'no'] } } },
      { $unset: ['at', 'tags'] },
    ]);
    expect(story).to.deep.equal({
      _id: 1,
      village: 'a',
      reads: 5,
      double: 10,
      deep: { tag: 'x' },
      popular: 'yes',
    });
    expect(
      await run([{ $match: { _id: 2 } }, { $replaceWith: { id: '$_id', tags: { $size: '$tags' } } }]),
    ).to.deep.equal([{ id: 2, tags: 1 }]);
    expect(
      await run([
        { $match: { _id: 1 } },
        { $project: { _id: 0, village: 1, tags: { $concatArrays: ['$tags', ['z']] } } },
      ]),
    ).to.deep.equal([{ village: 'a', tags: ['x', 'y', 'z'] }]);
  });

  it('uses an index for its first stages and says so', async () => {
    const stories = database.db.collection('stories');
    await stories.createIndex({ village: 1, reads: -1 });
    const pipeline = [
      { $match: { village: 'a' } },
      { $sort: { reads: -1 } },
      { $group: { _id: '$village' } },
    ];
    const plan = JSON.stringify(
      await database.db.command({ explain: { aggregate: 'stories', pipeline, cursor: {} } }),
    );
    expect(plan).to.include('"stage":"IXSCAN"').and.not.include('"stage":"SORT"');
  });

  it('gives more documents than one batch holds', async () => {
    const many = database.db.collection<Document>('numbers');
    await many.insertMany(Array.from({ length: 3000 }, (_, n) => ({ n })));
    const all = await many.aggregate([{ $match: { n: { $gte: 0 } } }, { $project: { n: 1 } }]).toArray();
    expect(all).to.have.length(3000);
    expect(await many.countDocuments({ n: { $gte: 10 } }, { skip: 5, limit: 100 })).to.equal(100);
  });
});
