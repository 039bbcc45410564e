import { expect } from 'chai';
import { errorOf, openTestDatabase, type TestDatabase } from './database.js';

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

describe('an expression', () => {
  let database: TestDatabase;
  before(async () => {
    database = await openTestDatabase();
    await database.db.collection('one').insertOne({ none: null, list: [3, 1], name: 'Balangan', n: 2.345 });
  });
  after(() => database.remove());

  const value = async (expression: unknown): Promise<unknown> => {
    const [found] = await database.db
      .collection('one')
      .aggregate([{ $project: { _id: 0, is: expression } }])
      .toArray();
    return found!.is;
  };

  const cases: [unknown, unknown][] = [
    // One argument may stand alone or in a list of one.
    [{ $size: '$list' }, 2],
    [{ $size: ['$list'] }, 2],
    [{ $last: ['$list'] }, 1],
    [{ $sum: ['$list'] }, 4],
    [{ $max: ['$list'] }, 3],
    [{ $max: ['$list', 9] }, [3, 1]],
    [{ $toUpper: ['$name'] }, 'BALANGAN'],
    [{ $arrayToObject: [[{ k: 'a', v: 1 }]] }, { a: 1 }],
    // Nothing gives nothing, but for the case of letters.
    [{ $toLower: '$none' }, ''],
    [{ $toUpper: 'é' }, 'é'],
    [{ $year: '$none' }, null],
    [{ $hour: { date: '$missing', timezone: '+08:00' } }, null],
    [{ $dateAdd: { startDate: '$none', unit: 'day', amount: 1 } }, null],
    [{ $dateDiff: { startDate: '$none', endDate: new Date(), unit: 'day' } }, null],
    [{ $dateToString: { date: '$none', onNull: 'never' } }, 'never'],
    [{ $mod: ['$none', 2] }, null],
    [{ $slice: ['$missing', 1] }, null],
    [{ $round: ['$none', 1] }, null],
    // Exact decimals, half to even.
    [{ $round: '$n' }, 2],
    [{ $round: ['$n', 2] }, 2.35],
    [{ $round: [19.25, 1] }, 19.2],
    [{ $round: [-19.35, 1] }, -19.4],
    [{ $round: [9.999, 2] }, 10],
    [{ $round: [1250, -2] }, 1200],
    [{ $trunc: [-2.789, 2] }, -2.78],
    [{ $trunc: 2.9 }, 2],
    // The calendar.
    [{ $dateAdd: { startDate: day('2024-01-31'), unit: 'month', amount: 1 } }, day('2024-02-29')],
    [{ $dateSubtract: { startDate: day('2024-03-31'), unit: 'month', amount: 13 } }, day('2023-02-28')],
    [{ $dateAdd: { startDate: day('2024-02-29'), unit: 'year', amount: 1 } }, day('2025-02-28')],
    [{ $dateAdd: { startDate: day('2024-02-28'), unit: 'week', amount: -1 } }, day('2024-02-21')],
    [{ $week: day('2023-01-01') }, 1],
    [{ $week: day('2024-01-06') }, 0],
    [{ $week: day('2017-12-31') }, 53],
    [{ $dayOfMonth: { date: new Date('2024-03-05T20:00:00Z'), timezone: 'Asia/Makassar' } }, 6],
    [{ $hour: { date: new Date('2024-03-05T20:00:00Z'), timezone: 'UTC' } }, 20],
    [{ $dateFromString: { dateString: '2024-02-03T08:00:00+08:00' } }, day('2024-02-03')],
    [{ $dateFromString: { dateString: 'kemarin', onError: 'no date' } }, 'no date'],
    [{ $dateFromString: { dateString: '03/02/2024', format: '%d/%m/%Y' } }, day('2024-02-03')],
    // What is found and put in is text, not a pattern.
    [{ $replaceAll: { input: 'a.b.c', find: '.', replacement: { $literal: '$&' } } }, 'a$&b$&c'],
    [{ $replaceOne: { input: 'a.b.c', find: '.', replacement: '-' } }, 'a-b.c'],
    [{ $switch: { branches: [{ case: { $gt: ['$n', 2] }, then: 'more' }], default: 'less' } }, 'more'],
  ];
  for (const [expression, expected] of cases) {
    it(`gives ${JSON.stringify(expected)} for ${JSON.stringify(expression)}`, async () => {
      expect(await value(expression)).to.deep.equal(expected);
    });
  }

  it('is refused where it has no value', async () => {
    const refused: [unknown, number][] = [
      [{ $size: '$none' }, 17124],
      [{ $size: ['$list', '$list'] }, 16020],
      [{ $ln: 0 }, 28766],
      [{ $switch: { branches: [{ case: false, then: 1 }] } }, 40066],
      [{ $dateFromString: { dateString: 'kemarin' } }, 241],
      [{ $dateAdd: { startDate: new Date(), unit: 'dekade', amount: 1 } }, 9],
      [{ $dateToString: { date: new Date(), format: '%G-%V' } }, 238],
      [{ $dateTrunc: { date: new Date(), unit: 'day', timezone: '+08:00' } }, 238],
      [{ $convert: { input: 1, to: 'string' } }, 238],
    ];
    const errors = await Promise.all(refused.map(([expression]) => errorOf(value(expression))));
    expect(errors.map(({ code }) => code)).to.deep.equal(refused.map(([, code]) => code));
  });
});
