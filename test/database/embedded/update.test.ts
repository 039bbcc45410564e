import { BSON, Decimal128, Double, Int32, Long } from 'bson';
import { expect } from 'chai';
import { CommandError } from '../../../server/database/embedded/errors.js';
import { parseFilter } from '../../../server/database/embedded/query/filter.js';
import { parseProjection } from '../../../server/database/embedded/query/project.js';
import { parseUpdate, upsertDocument } from '../../../server/database/embedded/update/update.js';
import { decode, plain, type Doc } from '../../../server/database/embedded/values/bson.js';

const wired = (doc: Doc): Doc => decode(BSON.serialize(doc));

interface Options {
  query?: Doc;
  arrayFilters?: Doc[];
}

function updated(doc: Doc, update: Doc, { query = {}, arrayFilters }: Options = {}): unknown {
  const filters = arrayFilters && (wired({ list: arrayFilters }).list as Doc[]);
  const parsed = parseUpdate(wired(update), filters);
  return plain(parsed.apply(wired(doc), { filter: parseFilter(wired(query)), inserting: false }));
}

function codeOf(work: () => unknown): number {
  try {
    work();
  } catch (error) {
    if (error instanceof CommandError) return error.code;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('an update of one document', () => {
  const cases: [string, Doc, Doc, Doc, Options?][] = [
    [
      'sets fields and makes the documents on the way',
      { a: 1 },
      { $set: { 'b.c.d': 2 } },
      { a: 1, b: { c: { d: 2 } } },
    ],
    ['combines bits', { a: 13 }, { $bit: { a: { and: 10, or: 3 }, b: { xor: 5 } } }, { a: 11, b: 5 }],
    ['adds new fields in the order of their names', {}, { $set: { b: 1, a: 1 } }, { a: 1, b: 1 }],
    ['sets an element and fills up with null', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
    ['takes a field away', { a: 1, b: { c: 1, d: 1 } }, { $unset: { a: '', 'b.c': '' } }, { b: { d: 1 } }],
    ['leaves null where an element was', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    ['counts', { a: 1 }, { $inc: { a: 2, b: 5 } }, { a: 3, b: 5 }],
    ['multiplies', { a: 3 }, { $mul: { a: 2, b: 5 } }, { a: 6, b: 0 }],
    [
      'keeps the least and the most',
      { a: 5, b: 5 },
      { $min: { a: 3, c: 1 }, $max: { b: 3 } },
      { a: 3, b: 5, c: 1 },
    ],
    ['renames', { a: { b: 1 }, c: 2 }, { $rename: { 'a.b': 'd' } }, { a: {}, c: 2, d: 1 }],
    ['pushes', { a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
    [
      'pushes a list at a place',
      { a: [1, 4] },
      { $push: { a: { $each: [2, 3], $position: 1 } } },
      { a: [1, 2, 3, 4] },
    ],
    ['keeps the last', { a: [1, 2] }, { $push: { a: { $each: [3, 4], $slice: -3 } } }, { a: [2, 3, 4] }],
    [
      'sorts what it pushes',
      { a: [{ n: 2 }] },
      { $push: { a: { $each: [{ n: 3 }, { n: 1 }], $sort: { n: -1 } } } },
      { a: [{ n: 3 }, { n: 2 }, { n: 1 }] },
    ],
    [
      'adds to a set',
      { a: [1, { x: 1 }] },
      { $addToSet: { a: { $each: [1, 2, { x: 1 }, 2] } } },
      { a: [1, { x: 1 }, 2] },
    ],
    ['takes off either end', { a: [1, 2, 3], b: [1, 2] }, { $pop: { a: 1, b: -1 } }, { a: [1, 2], b: [2] }],
    ['pulls by value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
    ['pulls by condition', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    [
      'pulls by a query on documents',
      { a: [{ b: 1, c: 1 }, { b: 2 }] },
      { $pull: { a: { b: 1 } } },
      { a: [{ b: 2 }] },
    ],
    ['pulls all of a list', { a: [1, 2, 3, 1] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    ['replaces all but the _id', { _id: 1, a: 1 }, { b: 2 }, { _id: 1, b: 2 }],
    [
      'changes the element the query found',
      { a: [1, 5, 9] },
      { $set: { 'a.$': 0 } },
      { a: [1, 0, 9] },
      { query: { a: { $gt: 3 } } },
    ],
    [
      'changes the document the query found',
      {
        a: [
          { id: 1, n: 1 },
          { id: 2, n: 1 },
        ],
      },
      { $inc: { 'a.$.n': 1 } },
      {
        a: [
          { id: 1, n: 1 },
          { id: 2, n: 2 },
        ],
      },
      { query: { a: { $elemMatch: { id: 2, n: 1 } } } },
    ],
    ['changes all elements', { a: [1, 2] }, { $inc: { 'a.$[]': 10 } }, { a: [11, 12] }],
    [
      'changes the chosen elements',
      { a: [1, 2, 3] },
      { $set: { 'a.$[big]': 0 } },
      { a: [1, 0, 0] },
      { arrayFilters: [{ big: { $gte: 2 } }] },
    ],
    [
      'changes the chosen elements of chosen elements',
      {
        a: [
          { k: 1, b: [1, 2] },
          { k: 2, b: [1, 2] },
        ],
      },
      { $set: { 'a.$[x].b.$[y]': 9 } },
      {
        a: [
          { k: 1, b: [1, 2] },
          { k: 2, b: [1, 9] },
        ],
      },
      { arrayFilters: [{ 'x.k': 2 }, { y: { $gt: 1 } }] },
    ],
    ['leaves $setOnInsert alone', { a: 1 }, { $setOnInsert: { a: 2 } }, { a: 1 }],
  ];
  for (const [title, doc, update, expected, options] of cases) {
    it(title, () => {
      const result = updated(doc, update, options);
      expect(result).to.deep.equal(expected);
      expect(Object.keys(result as Doc)).to.deep.equal(Object.keys(expected));
    });
  }

  it('keeps the type of a number and widens it only when it must', () => {
    const add = (a: unknown, b: unknown): unknown =>
      parseUpdate({ $inc: { a: b } }, undefined).apply({ a }, { filter: parseFilter({}), inserting: false })
        .a;
    expect(add(new Int32(1), new Int32(1))).to.be.instanceOf(Int32);
    expect(add(new Int32(2 ** 31 - 1), new Int32(1))).to.deep.equal(Long.fromNumber(2 ** 31));
    expect(add(new Int32(1), new Double(0.5))).to.deep.equal(new Double(1.5));
    expect(add(Long.fromNumber(1), new Int32(1))).to.deep.equal(Long.fromNumber(2));
    expect(codeOf(() => add(Long.MAX_VALUE, new Int32(1)))).to.equal(2);
    expect(String(add(Decimal128.fromString('0.1'), Decimal128.fromString('0.2')))).to.equal('0.3');
    expect(String(add(new Int32(2), Decimal128.fromString('1.50')))).to.equal('3.50');
    expect(String(add(Decimal128.fromString('1'), new Double(0.1)))).to.equal('1.100000000000000');
  });

  const refused: [Doc, Doc, number, Options?][] = [
    [{ a: 'x' }, { $inc: { a: 1 } }, 14],
    [{ a: null }, { $inc: { a: 1 } }, 14],
    [{ a: 1 }, { $inc: { a: 'x' } }, 14],
    [{ a: 1 }, { $push: { a: 1 } }, 2],
    [{ a: 1 }, { $set: { 'a.b': 1 } }, 28],
    [{ a: [1] }, { $set: { 'a.b': 1 } }, 28],
    [{}, { $set: { a: 1, 'a.b': 2 } }, 40],
    [{}, { $set: { a: 1 }, $unset: { a: 1 } }, 40],
    [{ _id: 1 }, { $set: { _id: 2 } }, 66],
    [{ _id: 1 }, { _id: 2, a: 1 }, 66],
    [{}, { $set: { a: 1 }, b: 1 }, 9],
    [{}, { $bogus: { a: 1 } }, 9],
    [{}, { $set: 5 }, 9],
    [{}, { $set: { 'a.': 1 } }, 56],
    [{}, { $set: { $a: 1 } }, 2],
    [{ a: [1] }, { $set: { 'a.$': 2 } }, 2],
    [{ a: [1] }, { $set: { 'a.$[x]': 2 } }, 2],
    [{ a: [1] }, { $set: { b: 2 } }, 9, { arrayFilters: [{ x: 1 }] }],
    [{ a: 1 }, { $pop: { a: 1 } }, 14],
    [{ a: [1] }, { $pop: { a: 2 } }, 9],
  ];
  for (const [doc, update, code, options] of refused) {
    it(`is refused with ${code}: ${JSON.stringify(update)} on ${JSON.stringify(doc)}`, () => {
      expect(codeOf(() => updated(doc, update, options))).to.equal(code);
    });
  }

  it('inserts what the query says, then the update, when nothing matched', () => {
    const query = wired({ a: 1, 'b.c': { $eq: 2 }, d: { $gt: 5 }, $and: [{ e: 3 }], f: { $in: [7] } });
    const update = parseUpdate(wired({ $set: { x: 1 }, $setOnInsert: { y: 2 }, $inc: { a: 1 } }), undefined);
    const { _id, ...fields } = plain(upsertDocument(parseFilter(query), update)) as Doc;
    expect(fields).to.deep.equal({ a: 2, b: { c: 2 }, e: 3, f: 7, x: 1, y: 2 });
    expect(_id).to.have.property('_bsontype', 'ObjectId');
  });
});

describe('a projection', () => {
  const doc = { _id: 1, a: 1, b: { c: 2, d: 3 }, list: [{ x: 1, y: 1 }, { x: 2, y: 2 }, 5], n: [1, 2, 3, 4] };
  const cases: [string, Doc, unknown, Doc?][] = [
    ['keeps fields, in the order of the document', { 'b.c': 1, a: 1 }, { _id: 1, a: 1, b: { c: 2 } }],
    ['leaves the _id out', { a: 1, _id: 0 }, { a: 1 }],
    ['drops fields', { b: 0, list: 0, n: 0 }, { _id: 1, a: 1 }],
    ['reaches into arrays', { 'list.x': 1, _id: 0 }, { list: [{ x: 1 }, { x: 2 }] }],
    ['drops within arrays', { 'list.x': 0, a: 0, b: 0, n: 0 }, { _id: 1, list: [{ y: 1 }, { y: 2 }, 5] }],
    ['takes nested documents', { b: { d: 1 }, _id: 0 }, { b: { d: 3 } }],
    ['slices', { n: { $slice: [1, 2] }, a: 0, b: 0, list: 0 }, { _id: 1, n: [2, 3] }],
    ['slices from the end', { n: { $slice: -1 }, a: 1 }, { _id: 1, a: 1, n: [4] }],
    ['picks an element', { list: { $elemMatch: { x: 2 } } }, { _id: 1, list: [{ x: 2, y: 2 }] }],
    ['picks the element of the query', { 'list.$': 1, _id: 0 }, { list: [{ x: 2, y: 2 }] }, { 'list.x': 2 }],
    ['keeps the _id alone', { _id: 1 }, { _id: 1 }],
  ];
  for (const [title, spec, expected, query = {}] of cases) {
    it(title, () => {
      const project = parseProjection(wired(spec), parseFilter(wired(query)))!;
      expect(plain(project(wired(doc)))).to.deep.equal(expected);
    });
  }

  it('is refused when it keeps and drops, or computes', () => {
    expect(codeOf(() => parseProjection(wired({ a: 1, b: 0 })))).to.equal(31254);
    expect(codeOf(() => parseProjection(wired({ a: 0, b: 1 })))).to.equal(31253);
    expect(codeOf(() => parseProjection(wired({ a: { $meta: 'textScore' } })))).to.equal(238);
    expect(codeOf(() => parseProjection(wired({ a: '$b' })))).to.equal(238);
  });
});
