import { ARRAYS, FOUR, GIVEN, ONE, THREE, TWO, above, type Case } from './case.js';

export const findings: Case[] = [
  {
    name: 'findOneAndUpdate answers what was',
    run: (rows) => rows.findOneAndUpdate(above(1), { $inc: { x: 1 } }, { sort: { x: 1 } }),
    answers: TWO,
    left: [ONE, { _id: 2, x: 23 }, THREE],
  },
  {
    name: 'findOneAndUpdate answers what is, cut out, of the last',
    run: (rows) =>
      rows.findOneAndUpdate(
        above(1),
        { $inc: { x: 1 } },
        { sort: { x: -1 }, projection: { x: 1, _id: 0 }, returnDocument: 'after' },
      ),
    answers: { x: 34 },
    left: [ONE, TWO, { _id: 3, x: 34 }],
  },
  {
    name: 'findOneAndUpdate that finds nothing',
    run: (rows) => rows.findOneAndUpdate({ _id: 4 }, { $inc: { x: 1 } }),
    answers: null,
  },
  {
    name: 'findOneAndUpdate that inserts has nothing from before',
    run: (rows) => rows.findOneAndUpdate({ _id: 4 }, { $inc: { x: 1 } }, { upsert: true }),
    answers: null,
    left: [...GIVEN, { _id: 4, x: 1 }],
  },
  {
    name: 'findOneAndUpdate that inserts answers what is',
    run: (rows) =>
      rows.findOneAndUpdate({ _id: 4 }, { $inc: { x: 1 } }, { upsert: true, returnDocument: 'after' }),
    answers: { _id: 4, x: 1 },
    left: [...GIVEN, { _id: 4, x: 1 }],
  },
  {
    name: 'findOneAndUpdate with all that the server says',
    run: (rows) =>
      rows.findOneAndUpdate({ _id: 1 }, { $set: { x: 0 } }, { includeResultMetadata: true, comment: 'why' }),
    answers: { lastErrorObject: { n: 1, updatedExisting: true }, value: ONE, ok: 1 },
    left: [{ _id: 1, x: 0 }, TWO, THREE],
  },
  {
    name: 'findOneAndUpdate through a filter of elements',
    given: ARRAYS,
    run: (rows) =>
      rows.findOneAndUpdate(
        {},
        { $set: { 'y.$[i].b': 2 } },
        { arrayFilters: [{ 'i.b': 3 }], sort: { _id: 1 } },
      ),
    answers: ARRAYS[0],
    left: [{ _id: 1, y: [{ b: 2 }, { b: 1 }] }, ARRAYS[1]!],
  },
  {
    name: 'findOneAndUpdate to a key that is taken',
    run: async (rows) => {
      await rows.createIndex({ x: 1 }, { unique: true });
      await rows.findOneAndUpdate({ _id: 1 }, { $set: { x: 22 } });
    },
    code: 11000,
    error: { keyPattern: { x: 1 }, keyValue: { x: 22 } },
  },
  {
    name: 'findOneAndReplace answers what was, cut out',
    run: (rows) =>
      rows.findOneAndReplace(above(1), { x: 32 }, { projection: { x: 1, _id: 0 }, sort: { x: 1 } }),
    answers: { x: 22 },
    left: [ONE, { _id: 2, x: 32 }, THREE],
  },
  {
    name: 'findOneAndReplace that inserts answers what is',
    run: (rows) => rows.findOneAndReplace({ _id: 4 }, { x: 44 }, { upsert: true, returnDocument: 'after' }),
    answers: FOUR,
    left: [...GIVEN, FOUR],
  },
  {
    name: 'findOneAndDelete of the last, cut out',
    run: (rows) => rows.findOneAndDelete(above(1), { sort: { x: -1 }, projection: { x: 1, _id: 0 } }),
    answers: { x: 33 },
    left: [ONE, TWO],
  },
  {
    name: 'findOneAndDelete that finds nothing',
    run: (rows) => rows.findOneAndDelete({ _id: 4 }, { hint: { _id: 1 } }),
    answers: null,
  },
  {
    name: 'find with order, skip, limit and batches',
    run: (rows) =>
      rows
        .find({}, { sort: { x: -1 }, skip: 1, limit: 2, batchSize: 1, comment: 'why', hint: '_id_' })
        .toArray(),
    answers: [TWO, ONE],
  },
  { name: 'distinct', run: (rows) => rows.distinct('x', above(1)), answers: [22, 33] },
  {
    name: 'distinct within lists',
    given: ARRAYS,
    run: (rows) => rows.distinct('y.b', {}, { comment: 'why' }),
    answers: [0, 1, 3],
  },
  {
    name: 'countDocuments with skip and limit',
    run: async (rows) => [
      await rows.countDocuments({}, { skip: 1 }),
      await rows.countDocuments({}, { limit: 2 }),
      await rows.countDocuments({ x: 5 }, { comment: 'why', hint: '_id_' }),
    ],
    answers: [2, 2, 0],
  },
  {
    name: 'estimatedDocumentCount',
    run: (rows) => rows.estimatedDocumentCount({ maxTimeMS: 1000, comment: 'why' }),
    answers: 3,
  },
  {
    name: 'aggregate in batches',
    run: (rows) =>
      rows
        .aggregate([{ $sort: { x: 1 } }, { $match: above(1) }], { batchSize: 1, comment: { a: 1 } })
        .toArray(),
    answers: [TWO, THREE],
  },
];
