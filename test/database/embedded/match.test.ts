import {
  Binary,
  BSON,
  BSONRegExp,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { expect } from 'chai';
import { parseFilter } from '../../../server/database/embedded/query/filter.js';
import { parsePattern, sortKey } from '../../../server/database/embedded/query/sort.js';
import { decode, type Doc } from '../../../server/database/embedded/values/bson.js';
import { encodeKey } from '../../../server/database/embedded/values/keys.js';
import { compare } from '../../../server/database/embedded/values/order.js';

/** As they come off the wire. */
const wired = (doc: Doc): Doc => decode(BSON.serialize(doc));
const matches = (query: Doc, doc: Doc): boolean => parseFilter(wired(query)).matches(wired(doc));

describe('a query on one document', () => {
  const cases: [string, Doc, Doc, boolean][] = [
    ['equals a number of any type', { a: 1 }, { a: new Double(1) }, true],
    [
      'tells neighbouring longs apart',
      { a: Long.fromString('9007199254740993') },
      { a: Long.fromString('9007199254740992') },
      false,
    ],
    ['does not equal a number by its text', { a: '1' }, { a: 1 }, false],
    ['equals a decimal', { a: 2.5 }, { a: Decimal128.fromString('2.50') }, true],
    ['tells a decimal from the double beside it', { a: 0.1 }, { a: Decimal128.fromString('0.1') }, false],
    ['finds null in a missing field', { a: null }, {}, true],
    ['finds null where a path ends in a scalar', { 'a.b': null }, { a: 5 }, true],
    ['finds no null in an array of scalars', { 'a.b': null }, { a: [5] }, false],
    ['finds null in one document of an array', { 'a.b': null }, { a: [{ b: 1 }, {}] }, true],
    ['finds an element', { a: 2 }, { a: [1, 2] }, true],
    ['finds a whole array', { a: [1, 2] }, { a: [1, 2] }, true],
    ['minds the order of an array', { a: [2, 1] }, { a: [1, 2] }, false],
    ['finds an array in an array', { a: [1] }, { a: [[1], 2] }, true],
    ['looks into no array of an array', { a: 1 }, { a: [[1], 2] }, false],
    ['names an element by its number', { 'a.1': 2 }, { a: [1, 2] }, true],
    ['names a field called by a number', { 'a.1': 2 }, { a: { 1: 2 } }, true],
    ['follows an element by its number', { 'a.0.b': 1 }, { a: [{ b: 1 }, { b: 2 }] }, true],
    ['follows an array in an array by its number', { 'a.0.b': 1 }, { a: [[{ b: 1 }]] }, true],
    ['finds no null in an array named by its number', { 'a.0.b': null }, { a: [[1]] }, false],
    ['takes the remainder of a number', { a: { $mod: [3, 1] } }, { a: 4 }, true],
    [
      'takes no remainder of a timestamp',
      { a: { $mod: [2, 0] } },
      { a: new Timestamp({ t: 1, i: 2 }) },
      false,
    ],
    ['takes no remainder beyond 64 bits', { a: { $mod: [2, 0] } }, { a: 2 ** 63 }, false],
    [
      'takes the remainder of a decimal to its last digit',
      { a: { $mod: [2, 1] } },
      { a: Decimal128.fromString('9007199254740993') },
      true,
    ],
    ['sees a bit that is not set', { a: { $bitsAllSet: 20 } }, { a: 50 }, false],
    ['sees bits by their places', { a: { $bitsAllSet: [1, 2, 4] } }, { a: 54 }, true],
    ['sees a bit of bytes', { a: { $bitsAnySet: [9] } }, { a: new Binary(Buffer.from([0, 2])) }, true],
    ['sees the clear bits of a negative number', { a: { $bitsAnyClear: [0, 70] } }, { a: -1 }, false],
    ['sees no bits in half a number', { a: { $bitsAllClear: [0] } }, { a: 1.5 }, false],
    ['minds the order of fields', { a: { y: 1, x: 1 } }, { a: { x: 1, y: 1 } }, false],
    ['compares within a type only', { a: { $gt: 1 } }, { a: '2' }, false],
    ['compares dates', { a: { $lt: new Date(5) } }, { a: new Date(4) }, true],
    ['lets each condition hold for another element', { a: { $gt: 5, $lt: 3 } }, { a: [1, 9] }, true],
    ['lets $elemMatch hold for one element', { a: { $elemMatch: { $gt: 5, $lt: 3 } } }, { a: [1, 9] }, false],
    [
      'matches one document of an array',
      { a: { $elemMatch: { b: 1, c: 2 } } },
      { a: [{ b: 1 }, { b: 1, c: 2 }] },
      true,
    ],
    [
      'does not match two together',
      { a: { $elemMatch: { b: 1, c: 2 } } },
      { a: [{ b: 1 }, { c: 2 }] },
      false,
    ],
    ['negates for all elements', { a: { $ne: 2 } }, { a: [1, 2] }, false],
    ['negates a missing field', { a: { $nin: [1, null] } }, {}, false],
    ['finds one of many', { a: { $in: [1, 2, 3, 4, 5, 6, 7, 8, 9] } }, { a: new Double(9) }, true],
    ['finds a pattern among many', { a: { $in: [/^b/, 1] } }, { a: 'bal' }, true],
    ['wants all', { a: { $all: [1, 2] } }, { a: [2, 3, 1] }, true],
    ['wants all of one', { a: { $all: [[1, 2]] } }, { a: [1, 2] }, true],
    ['wants nothing of all nothing', { a: { $all: [] } }, { a: [] }, false],
    [
      'wants documents in all',
      { a: { $all: [{ $elemMatch: { b: 1 } }, { $elemMatch: { b: 2 } }] } },
      { a: [{ b: 1 }, { b: 2 }] },
      true,
    ],
    ['counts an array', { a: { $size: 2 } }, { a: [1, [2]] }, true],
    ['counts no scalar', { a: { $size: 1 } }, { a: 1 }, false],
    ['knows what exists', { 'a.b': { $exists: true } }, { a: [{}, { b: null }] }, true],
    ['knows what does not', { a: { $exists: false } }, { a: null }, false],
    ['knows types by name', { a: { $type: 'long' } }, { a: Long.fromNumber(1) }, true],
    ['knows types by number', { a: { $type: 16 } }, { a: new Int32(1) }, true],
    ['knows the types of elements', { a: { $type: 'string' } }, { a: [1, 'x'] }, true],
    ['knows arrays', { a: { $type: ['array'] } }, { a: [] }, true],
    ['knows numbers', { a: { $type: 'number' } }, { a: Decimal128.fromString('1') }, true],
    ['takes a remainder', { a: { $mod: [4, 0] } }, { a: 12.9 }, true],
    ['keeps the sign of a remainder', { a: { $mod: [4, -1] } }, { a: -5 }, true],
    ['knows a pattern and its options', { a: { $regex: 'KAB', $options: 'i' } }, { a: 'kabar' }, true],
    ['knows options within a pattern', { a: { $regex: '(?i)KAB' } }, { a: 'kabar' }, true],
    ['finds the very pattern', { a: /x/ }, { a: /x/ }, true],
    ['negates a pattern', { a: { $not: /x/ } }, { a: 5 }, true],
    ['wants none of them', { $nor: [{ a: 1 }, { b: 1 }] }, { a: 2 }, true],
    ['wants one of them', { $or: [{ a: 1 }, { b: 1 }] }, { b: 1 }, true],
    ['equals NaN', { a: Number.NaN }, { a: Number.NaN }, true],
    ['has no order with NaN', { a: { $lt: 5 } }, { a: Number.NaN }, false],
    ['compares with the ends of the order', { a: { $gt: new MinKey() } }, { a: 'x' }, true],
  ];
  for (const [title, query, doc, expected] of cases) {
    it(title, () => {
      expect(matches(query, doc)).to.equal(expected);
    });
  }

  const refused: [Doc, RegExp][] = [
    [{ a: { $in: 1 } }, /\$in needs an array/],
    [{ a: { $mod: [0, 1] } }, /divisor cannot be 0/],
    [{ $or: [] }, /nonempty array/],
    [{ a: { $size: -1 } }, /may not be negative/],
    [{ a: { $regex: '(' } }, /Regular expression is invalid/],
    [{ a: { $regex: 'a', $options: 'x' } }, /invalid flag/],
    [{ a: { $gt: 1, b: 2 } }, /unknown operator: b/],
    [{ a: { $type: 'none' } }, /Unknown type name/],
  ];
  for (const [query, message] of refused) {
    it(`is refused: ${JSON.stringify(query)}`, () => {
      expect(() => parseFilter(wired(query))).to.throw(message);
    });
  }
});

describe('the order of values', () => {
  /** Each lower than the next; those of one line are equal. */
  const ordered: unknown[][] = [
    [new MinKey()],
    [null, undefined],
    [Number.NaN],
    [-Infinity],
    [Long.fromString('-9223372036854775808')],
    [-1.5],
    [0, -0, Long.ZERO, Decimal128.fromString('0')],
    [0.1],
    [Decimal128.fromString('0.2')],
    [0.2],
    [1, new Int32(1), Long.ONE, Decimal128.fromString('1.0')],
    [Long.fromString('9007199254740992'), 9007199254740992],
    [Long.fromString('9007199254740993')],
    [Long.fromString('9223372036854775807')],
    [9223372036854775808],
    [Infinity],
    [''],
    ['\0'],
    ['\x01'],
    ['a'],
    ['a\0'],
    ['ab'],
    ['b'],
    ['\uffff'],
    ['\u{10000}'],
    [{}],
    [{ a: 1 }],
    [{ a: 1, b: 1 }],
    [{ b: 1 }],
    [{ a: 'x' }],
    [[]],
    [[1]],
    [[1, 1]],
    [[2]],
    [new BSON.Binary(Buffer.from([9]))],
    [new BSON.Binary(Buffer.from([1, 1]))],
    [new ObjectId('000000000000000000000001')],
    [new ObjectId('000000000000000000000002')],
    [false],
    [true],
    [new Date(-1)],
    [new Date(0)],
    [new Timestamp({ t: 1, i: 1 })],
    [new BSONRegExp('a')],
    [new BSONRegExp('b')],
    [new MaxKey()],
  ];

  it('is that of BSON, whether values or their keys are compared', () => {
    for (const [i, lower] of ordered.entries()) {
      for (const [k, higher] of ordered.entries()) {
        for (const a of lower) {
          for (const b of higher) {
            const expected = Math.sign(i - k);
            const message = `${i} against ${k}`;
            expect(Math.sign(compare(a, b)), message).to.equal(expected);
            expect(Math.sign(Buffer.compare(encodeKey(a), encodeKey(b))), message).to.equal(expected);
          }
        }
      }
    }
  });

  it('takes of an array the smallest element, and descending the largest', () => {
    const inOrder = (direction: 1 | -1): unknown[] => {
      const docs = [{ a: [3, 7] }, { a: 5 }, { a: [] }, {}, { a: [4] }];
      const pattern = parsePattern({ a: new Int32(direction) });
      return docs
        .toSorted((x, y) => Buffer.compare(sortKey(x, pattern), sortKey(y, pattern)))
        .map(({ a }) => a);
    };
    expect(inOrder(1)).to.deep.equal([[], undefined, [3, 7], [4], 5]);
    expect(inOrder(-1)).to.deep.equal([[3, 7], 5, [4], undefined, []]);
  });
});
