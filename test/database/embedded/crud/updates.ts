import { ARRAYS, GIVEN, NESTED, ONE, REPLACEMENT, THREE, TWO, above, type Case } from './case.js';

export const updates: Case[] = [
  {
    name: 'updateOne',
    run: (rows) => rows.updateOne(above(1), { $inc: { x: 1 } }),
    answers: { matchedCount: 1, modifiedCount: 1, upsertedCount: 0, upsertedId: null },
    left: [ONE, { _id: 2, x: 23 }, THREE],
  },
  {
    name: 'updateOne that changes nothing',
    run: (rows) => rows.updateOne({ _id: 1 }, { $set: { x: 11 } }),
    answers: { matchedCount: 1, modifiedCount: 0 },
  },
  {
    name: 'updateOne that finds nothing',
    run: (rows) => rows.updateOne({ _id: 4 }, { $inc: { x: 1 } }),
    answers: { matchedCount: 0, modifiedCount: 0, upsertedCount: 0 },
  },
  {
    name: 'updateOne that inserts',
    run: (rows) => rows.updateOne({ _id: 4 }, { $inc: { x: 1 }, $setOnInsert: { y: 2 } }, { upsert: true }),
    answers: { matchedCount: 0, modifiedCount: 0, upsertedCount: 1, upsertedId: 4 },
    left: [...GIVEN, { _id: 4, x: 1, y: 2 }],
  },
  {
    name: 'updateOne that need not insert',
    run: (rows) => rows.updateOne({ _id: 1 }, { $set: { x: 1 }, $setOnInsert: { y: 2 } }, { upsert: true }),
    answers: { matchedCount: 1, modifiedCount: 1, upsertedCount: 0 },
    left: [{ _id: 1, x: 1 }, TWO, THREE],
  },
  {
    name: 'updateMany',
    run: (rows) => rows.updateMany(above(1), { $inc: { x: 1 } }),
    answers: { matchedCount: 2, modifiedCount: 2, upsertedCount: 0 },
    left: [ONE, { _id: 2, x: 23 }, { _id: 3, x: 34 }],
  },
  {
    name: 'updateMany that inserts',
    run: (rows) => rows.updateMany({ _id: 4 }, { $inc: { x: 1 } }, { upsert: true }),
    answers: { matchedCount: 0, modifiedCount: 0, upsertedCount: 1, upsertedId: 4 },
    left: [...GIVEN, { _id: 4, x: 1 }],
  },
  {
    name: 'replaceOne',
    run: (rows) => rows.replaceOne(above(1), { y: 1 }),
    answers: { matchedCount: 1, modifiedCount: 1, upsertedCount: 0 },
    left: [ONE, { _id: 2, y: 1 }, THREE],
  },
  {
    name: 'replaceOne that inserts, with the _id of the filter',
    run: (rows) => rows.replaceOne({ _id: 4, x: 44 }, { y: 1 }, { upsert: true }),
    answers: { matchedCount: 0, upsertedCount: 1, upsertedId: 4 },
    left: [...GIVEN, { _id: 4, y: 1 }],
  },
  {
    name: 'replaceOne that inserts, with the _id of the replacement',
    run: (rows) => rows.replaceOne({ x: 44 }, { _id: 4, x: 1 } as object, { upsert: true }),
    answers: { upsertedCount: 1, upsertedId: 4 },
    left: [...GIVEN, { _id: 4, x: 1 }],
  },
  {
    name: 'replaceOne by another _id',
    run: (rows) => rows.replaceOne({ _id: 1 }, { _id: 9, x: 1 } as object),
    code: 66,
  },
  {
    name: 'replaceOne by names with dots and inner dollars',
    run: (rows) => rows.replaceOne({ _id: 1 }, { ...REPLACEMENT }),
    left: [{ _id: 1, ...REPLACEMENT }, TWO, THREE],
  },
  {
    name: 'updateMany through a filter of elements that none matches',
    given: ARRAYS,
    run: (rows) => rows.updateMany({}, { $set: { 'y.$[i].b': 2 } }, { arrayFilters: [{ 'i.b': 9 }] }),
    answers: { matchedCount: 2, modifiedCount: 0 },
  },
  {
    name: 'updateOne through a filter of elements',
    given: ARRAYS,
    run: (rows) => rows.updateOne({}, { $set: { 'y.$[i].b': 2 } }, { arrayFilters: [{ 'i.b': 3 }] }),
    answers: { matchedCount: 1, modifiedCount: 1 },
    left: [{ _id: 1, y: [{ b: 2 }, { b: 1 }] }, ARRAYS[1]!],
  },
  {
    name: 'updateMany through a filter of elements',
    given: ARRAYS,
    run: (rows) => rows.updateMany({}, { $set: { 'y.$[i].b': 2 } }, { arrayFilters: [{ 'i.b': 1 }] }),
    answers: { matchedCount: 2, modifiedCount: 2 },
    left: [
      { _id: 1, y: [{ b: 3 }, { b: 2 }] },
      { _id: 2, y: [{ b: 0 }, { b: 2 }] },
    ],
  },
  {
    name: 'updateOne through two filters of elements',
    given: NESTED,
    run: (rows) =>
      rows.updateOne(
        {},
        { $set: { 'y.$[i].c.$[j]': 0 } },
        { arrayFilters: [{ 'i.c': 5 }, { j: { $gte: 5 } }] },
      ),
    left: [{ _id: 1, y: [{ c: [1, 0] }, { c: [9] }] }],
  },
  {
    name: 'updateOne with a filter of elements that nothing uses',
    given: ARRAYS,
    run: (rows) => rows.updateOne({}, { $set: { x: 1 } }, { arrayFilters: [{ 'i.b': 3 }] }),
    code: 9,
  },
  {
    name: 'updateOne by an index that is named',
    run: (rows) => rows.updateOne(above(1), { $inc: { x: 1 } }, { hint: '_id_' }),
    answers: { matchedCount: 1, modifiedCount: 1 },
    left: [ONE, { _id: 2, x: 23 }, THREE],
  },
  {
    name: 'updateMany by an index that is described',
    run: (rows) => rows.updateMany(above(2), { $inc: { x: 1 } }, { hint: { _id: 1 } }),
    answers: { matchedCount: 1, modifiedCount: 1 },
    left: [ONE, TWO, { _id: 3, x: 34 }],
  },
  {
    name: 'updateOne by an index that is not there',
    run: (rows) => rows.updateOne({ _id: 1 }, { $inc: { x: 1 } }, { hint: 'x_1' }),
    code: 2,
  },
  {
    name: 'updateOne with a comment',
    run: (rows) => rows.updateOne({ _id: 1 }, { $inc: { x: 1 } }, { comment: { key: 'value' } }),
    answers: { modifiedCount: 1 },
    left: [{ _id: 1, x: 12 }, TWO, THREE],
  },
  {
    name: 'updateOne without an acknowledgement',
    run: async (rows) => {
      const answer = await rows.updateOne({ _id: 1 }, { $inc: { x: 1 } }, { writeConcern: { w: 0 } });
      // The next command of another connection may be served first.
      while ((await rows.countDocuments({ x: 12 })) === 0);
      return answer;
    },
    answers: { acknowledged: false },
    left: [{ _id: 1, x: 12 }, TWO, THREE],
  },
];
