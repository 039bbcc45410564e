import { Double, Long } from 'mongodb';
import { ARRAYS, GIVEN, ONE, THREE, TWO, type Case } from './case.js';

const byVariable = { $expr: { $eq: ['$_id', '$$wanted'] } };
const two = { let: { wanted: 2 } };

export const expressions: Case[] = [
  {
    name: 'find by an expression',
    run: (rows) => rows.find({ $expr: { $gt: ['$x', { $multiply: ['$_id', 10.5] }] } }).toArray(),
    answers: GIVEN,
  },
  {
    name: 'find by an expression beside other conditions',
    run: (rows) => rows.find({ $or: [{ $expr: { $eq: ['$x', 33] } }, { _id: 1 }], x: { $gt: 11 } }).toArray(),
    answers: [THREE],
  },
  {
    name: 'find where an expression is zero, null, missing or false',
    run: async (rows) => {
      const counts = [0, null, '$y', false, '', 'no'].map(($expr) => rows.countDocuments({ $expr }));
      return Promise.all(counts);
    },
    answers: [0, 0, 0, 0, 3, 3],
  },
  {
    name: 'find with a variable',
    run: (rows) => rows.find(byVariable, { let: { wanted: { $add: [1, 1] } } }).toArray(),
    answers: [TWO],
  },
  {
    name: 'updateMany, deleteOne and findOneAndDelete with variables',
    run: async (rows) => [
      (await rows.updateMany(byVariable, { $set: { x: 0 } }, two)).modifiedCount,
      (await rows.deleteOne(byVariable, { let: { wanted: 3 } })).deletedCount,
      await rows.findOneAndDelete(byVariable, two),
    ],
    answers: [1, 1, { _id: 2, x: 0 }],
    left: [ONE],
  },
  {
    name: 'aggregate with variables',
    run: (rows) =>
      rows
        .aggregate(
          [
            { $match: byVariable },
            { $project: { x: { $add: ['$x', '$$more.than'] }, text: '$$text', _id: 0 } },
          ],
          { let: { wanted: 2, more: { than: 1 }, text: { $literal: '$x' } } },
        )
        .toArray(),
    answers: [{ x: 23, text: '$x' }],
  },
  {
    name: 'aggregate into groups with variables',
    run: (rows) =>
      rows.aggregate([{ $group: { _id: '$$one', n: { $sum: '$$one' } } }], { let: { one: 1 } }).toArray(),
    answers: [{ _id: 1, n: 3 }],
  },
  {
    name: 'aggregate that looks up by an expression',
    run: (rows) =>
      rows
        .aggregate([
          {
            $lookup: {
              from: rows.collectionName,
              let: { least: '$x', nothing: '$none' },
              pipeline: [
                { $match: { $expr: { $and: [{ $gt: ['$x', '$$least'] }, { $not: ['$$nothing'] }] } } },
                { $project: { x: 1, _id: 0, least: '$$least' } },
              ],
              as: 'y',
            },
          },
          { $match: { _id: 2 } },
        ])
        .toArray(),
    answers: [{ ...TWO, y: [{ x: 33, least: 22 }] }],
  },
  {
    name: 'updateOne by a pipeline',
    run: (rows) =>
      rows.updateOne(
        { _id: 1 },
        [{ $set: { y: { $concat: ['x', '$$by'] }, z: { $add: ['$x', 1] } } }, { $unset: 'x' }],
        { let: { by: '!' } },
      ),
    answers: { matchedCount: 1, modifiedCount: 1 },
    left: [{ _id: 1, y: 'x!', z: 12 } as object as typeof ONE, TWO, THREE],
  },
  {
    name: 'updateMany by a pipeline that changes one of two',
    run: (rows) => rows.updateMany({ _id: { $lt: 3 } }, [{ $set: { x: { $max: ['$x', 20] } } }]),
    answers: { matchedCount: 2, modifiedCount: 1 },
    left: [{ _id: 1, x: 20 }, TWO, THREE],
  },
  {
    name: 'updateOne by a pipeline that puts a part in the place of the whole keeps the _id',
    given: [{ _id: 1, y: { a: 1 } }],
    run: (rows) => rows.updateOne({}, [{ $replaceWith: '$y' }, { $addFields: { b: 2 } }]),
    left: [{ _id: 1, a: 1, b: 2 } as object as typeof ONE],
  },
  {
    name: 'updateOne by a pipeline that sets names with dots and dollars',
    given: [{ _id: 1, y: {} }],
    run: (rows) =>
      rows.updateOne({}, [
        { $set: { y: { $setField: { field: { $literal: '$a' }, input: '$y', value: 1 } } } },
        { $replaceWith: { $setField: { field: 'b.c', input: '$$ROOT', value: { $getField: '_id' } } } },
      ]),
    left: [{ _id: 1, y: { $a: 1 }, 'b.c': 1 } as object as typeof ONE],
  },
  {
    name: 'updateOne by a pipeline that inserts',
    run: (rows) => rows.updateOne({ _id: 4, x: 44 }, [{ $set: { y: '$x' } }], { upsert: true }),
    answers: { upsertedId: 4 },
    left: [...GIVEN, { _id: 4, x: 44, y: 44 }],
  },
  {
    name: 'findOneAndUpdate by a pipeline',
    run: (rows) =>
      rows.findOneAndUpdate(byVariable, [{ $set: { x: '$$wanted' } }], { ...two, returnDocument: 'after' }),
    answers: { _id: 2, x: 2 },
    left: [ONE, { _id: 2, x: 2 }, THREE],
  },
  {
    name: 'a pipeline leaves the types of the numbers that it does not change',
    given: [],
    run: async (rows) => {
      await rows.insertOne({ _id: 1, x: new Double(2) as never, y: [new Long(3)] });
      const { modifiedCount } = await rows.updateOne({}, [{ $set: { 'y.z': '$$REMOVE', x: '$x' } }]);
      const kept = await rows.countDocuments({ x: { $type: 'double' }, y: { $type: 'long' } });
      return [modifiedCount, kept];
    },
    answers: [0, 1],
    left: [{ _id: 1, x: 2, y: [3] }],
  },
  {
    name: 'find from the last to the first as they lie',
    run: async (rows) => [
      await rows.find({}, { sort: { $natural: -1 }, limit: 2 }).toArray(),
      await rows.find({ x: { $gt: 11 } }, { hint: { $natural: -1 } }).toArray(),
    ],
    answers: [
      [THREE, TWO],
      [THREE, TWO],
    ],
  },
  {
    name: 'find by the front of a text, also where the pattern itself is stored',
    given: [
      { _id: 1, y: 'abc' },
      { _id: 2, y: /^ab/ },
      { _id: 3, y: 'b' },
      { _id: 4, y: ['x', /^ab/] },
    ],
    run: async (rows) => {
      await rows.createIndex({ y: 1 });
      const found = [1, -1].map((y) =>
        rows.find({ y: /^ab/ }, { sort: { y: y as 1 | -1, _id: 1 } }).toArray(),
      );
      return (await Promise.all(found)).map((all) => all.map(({ _id }) => _id));
    },
    answers: [
      [1, 4, 2],
      [2, 4, 1],
    ],
  },
  {
    name: 'distinct and count by an expression',
    given: ARRAYS,
    run: async (rows) => [
      await rows.distinct('y.b', { $expr: { $eq: [{ $size: '$y' }, 2] } }),
      await rows.countDocuments({ $expr: { $eq: [{ $first: '$y.b' }, 3] } }),
    ],
    answers: [[0, 1, 3], 1],
  },
];
