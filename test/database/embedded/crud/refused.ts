import { type Case } from './case.js';

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
  { name: 'find with variables', run: (rows) => rows.find({}, { let: { a: 1 } }).toArray(), code: 238 },
  {
    name: 'updateOne with variables',
    run: (rows) => rows.updateOne({}, { $set: { x: 1 } }, { let: { a: 1 } }),
    code: 238,
  },
  { name: 'deleteMany with variables', run: (rows) => rows.deleteMany({}, { let: { a: 1 } }), code: 238 },
  {
    name: 'findOneAndDelete with variables',
    run: (rows) => rows.findOneAndDelete({}, { let: { a: 1 } }),
    code: 238,
  },
  {
    name: 'aggregate with variables',
    run: (rows) => rows.aggregate([], { let: { a: 1 } }).toArray(),
    code: 238,
  },
];
