import { above, type Case } from './case.js';

const collation = { locale: 'id' };
export const refused: Case[] = [
  {
    name: 'aggregate into a collection',
    run: (rows) => rows.aggregate([{ $out: 'other' }]).toArray(),
    code: 238,
  },
  { name: 'find in a language', run: (rows) => rows.find({}, { collation }).toArray(), code: 238 },
  {
    name: 'updateOne in a language',
    run: (rows) => rows.updateOne({}, { $set: { x: 1 } }, { collation }),
    code: 238,
  },
  { name: 'deleteOne in a language', run: (rows) => rows.deleteOne({}, { collation }), code: 238 },
  { name: 'distinct in a language', run: (rows) => rows.distinct('x', {}, { collation }), code: 238 },
  {
    name: 'findOneAndDelete in a language',
    run: (rows) => rows.findOneAndDelete({}, { collation }),
    code: 238,
  },
  {
    name: 'updateOne in an order, which came with a later version',
    run: (rows) => rows.updateOne(above(1), { $set: { x: 1 } }, { sort: { x: -1 } }),
    code: 40415,
  },
  {
    name: 'an upsert by an expression',
    run: (rows) => rows.updateOne({ $expr: true }, { $set: { x: 1 } }, { upsert: true }),
    code: 224,
  },
  {
    name: 'an expression within a list',
    run: (rows) => rows.find({ y: { $elemMatch: { $expr: true } } }).toArray(),
    code: 2,
  },
  {
    name: 'a pipeline update with filters of elements',
    run: (rows) => rows.updateOne({}, [{ $set: { x: 1 } }], { arrayFilters: [{ 'i.b': 1 }] }),
    code: 9,
  },
  {
    name: 'a pipeline update that filters',
    run: (rows) => rows.updateOne({}, [{ $match: { x: 1 } }]),
    code: 72,
  },
  {
    name: 'a pipeline update of the _id',
    run: (rows) => rows.updateOne({ _id: 1 }, [{ $set: { _id: 9 } }]),
    code: 66,
  },
  {
    name: 'a variable that is nowhere',
    run: (rows) => rows.find({ $expr: { $eq: ['$_id', '$$nowhere'] } }).toArray(),
    code: 17276,
  },
  {
    name: 'a variable outside of the expression that binds it',
    run: (rows) => rows.find({ $expr: { $eq: ['$$this', 1] } }).toArray(),
    code: 17276,
  },
  {
    name: 'a variable out of the document',
    run: (rows) => rows.find({}, { let: { a: '$x' } }).toArray(),
    code: 4890500,
  },
  {
    name: 'a variable with a capital letter',
    run: (rows) => rows.find({}, { let: { A: 1 } }).toArray(),
    code: 9,
  },
];
