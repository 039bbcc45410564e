import { FOUR, GIVEN, ODD, ONE, THREE, above, type Case } from './case.js';

export const inserts: Case[] = [
  {
    name: 'insertOne',
    run: (rows) => rows.insertOne({ ...FOUR }),
    answers: { acknowledged: true, insertedId: 4 },
    left: [...GIVEN, FOUR],
  },
  {
    name: 'insertOne of a key that is taken',
    run: (rows) => rows.insertOne({ _id: 2, x: 0 }),
    code: 11000,
    error: { keyPattern: { _id: 1 }, keyValue: { _id: 2 } },
  },
  {
    name: 'insertMany',
    run: (rows) => rows.insertMany([{ ...FOUR }, { _id: 5 }]),
    answers: { insertedCount: 2, insertedIds: { 0: 4, 1: 5 } },
    left: [...GIVEN, FOUR, { _id: 5 }],
  },
  {
    name: 'insertMany in order stops at a key that is taken',
    run: (rows) => rows.insertMany([{ ...FOUR }, { _id: 2 }, { _id: 5 }]),
    code: 11000,
    error: { insertedCount: 1 },
    left: [...GIVEN, FOUR],
  },
  {
    name: 'insertMany without order goes on behind every key that is taken',
    run: (rows) => rows.insertMany([{ _id: 1 }, { ...FOUR }, { _id: 2 }, { _id: 5 }], { ordered: false }),
    code: 11000,
    error: { insertedCount: 2 },
    left: [...GIVEN, FOUR, { _id: 5 }],
  },
  {
    name: 'insertOne of names with dots and dollars',
    run: (rows) => rows.insertOne({ ...ODD }),
    left: [...GIVEN, ODD],
  },
  {
    name: 'insertOne of an _id with dollars',
    run: (rows) => rows.insertOne({ _id: { $a: 1 } as never }),
    code: 52,
  },
  {
    name: 'insertOne of an _id that is a list',
    run: (rows) => rows.insertOne({ _id: [1] as never }),
    code: 53,
  },
];

export const removals: Case[] = [
  {
    name: 'deleteOne',
    run: (rows) => rows.deleteOne(above(1)),
    answers: { acknowledged: true, deletedCount: 1 },
    left: [ONE, THREE],
  },
  {
    name: 'deleteOne that finds nothing',
    run: (rows) => rows.deleteOne({ _id: 5 }),
    answers: { deletedCount: 0 },
  },
  {
    name: 'deleteMany',
    run: (rows) => rows.deleteMany(above(1)),
    answers: { deletedCount: 2 },
    left: [ONE],
  },
  {
    name: 'deleteMany of everything',
    run: (rows) => rows.deleteMany({}),
    answers: { deletedCount: 3 },
    left: [],
  },
  {
    name: 'deleteMany by an index that is named',
    run: (rows) => rows.deleteMany({ _id: { $lt: 3 } }, { hint: '_id_', comment: 'tidy' }),
    answers: { deletedCount: 2 },
    left: [THREE],
  },
  {
    name: 'deleteOne by an index that is not there',
    run: (rows) => rows.deleteOne({ _id: 1 }, { hint: { x: 1 } }),
    code: 2,
  },
];
