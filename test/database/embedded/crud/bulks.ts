import type { Collection } from 'mongodb';
import { errorOf } from '../database.js';
import { ARRAYS, FOUR, GIVEN, THREE, TWO, above, type Case, type Row } from './case.js';

const mixed = (bad: number): Parameters<Collection<Row>['bulkWrite']>[0] => [
  { insertOne: { document: { ...FOUR } } },
  { updateOne: { filter: { _id: 1 }, update: { $inc: { x: 1 } } } },
  { insertOne: { document: { _id: bad } } },
  { updateMany: { filter: above(2), update: { $inc: { x: 1 } } } },
  { replaceOne: { filter: { _id: 6 }, replacement: { x: 66 }, upsert: true } },
  { deleteOne: { filter: { _id: 2 } } },
  { deleteMany: { filter: { x: 34 } } },
];

export const bulks: Case[] = [
  {
    name: 'bulkWrite of everything',
    run: (rows) => rows.bulkWrite(mixed(5)),
    answers: {
      insertedCount: 2,
      matchedCount: 4,
      modifiedCount: 4,
      deletedCount: 2,
      upsertedCount: 1,
      insertedIds: { 0: 4, 2: 5 },
      upsertedIds: { 4: 6 },
    },
    left: [
      { _id: 1, x: 12 },
      { _id: 4, x: 45 },
      { _id: 5, x: 1 },
      { _id: 6, x: 66 },
    ],
  },
  {
    name: 'bulkWrite in order stops at its error',
    run: (rows) => rows.bulkWrite(mixed(1)),
    code: 11000,
    error: { insertedCount: 1, modifiedCount: 1, upsertedCount: 0, deletedCount: 0 },
    left: [{ _id: 1, x: 12 }, TWO, THREE, FOUR],
  },
  {
    name: 'bulkWrite without order does the rest',
    run: (rows) => rows.bulkWrite(mixed(1), { ordered: false, comment: 'why' }),
    code: 11000,
    error: { insertedCount: 1, modifiedCount: 3, upsertedCount: 1, deletedCount: 2 },
    left: [
      { _id: 1, x: 12 },
      { _id: 4, x: 45 },
      { _id: 6, x: 66 },
    ],
  },
  {
    name: 'bulkWrite of inserts without order names each that failed',
    run: async (rows) => {
      const documents = [1, 4, 2, 5, 3].map((_id) => ({ insertOne: { document: { _id } } }));
      const { writeErrors } = (await errorOf(rows.bulkWrite(documents, { ordered: false }))) as unknown as {
        writeErrors: { index: number; code: number }[];
      };
      return writeErrors.map(({ index, code }) => [index, code]);
    },
    answers: [
      [0, 11000],
      [2, 11000],
      [4, 11000],
    ],
    left: [...GIVEN, { _id: 4 }, { _id: 5 }],
  },
  {
    name: 'bulkWrite with hints and filters of elements',
    given: ARRAYS,
    run: (rows) =>
      rows.bulkWrite([
        { updateMany: { filter: {}, update: { $set: { 'y.$[i].b': 2 } }, arrayFilters: [{ 'i.b': 1 }] } },
        { deleteOne: { filter: { _id: 1 }, hint: '_id_' } },
      ]),
    answers: { matchedCount: 2, modifiedCount: 2, deletedCount: 1 },
    left: [{ _id: 2, y: [{ b: 0 }, { b: 2 }] }],
  },
];
