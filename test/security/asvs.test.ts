import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fromRoot } from '../../server/paths.js';

const table = readFileSync(fromRoot('test/security/asvs.md'), 'utf8');
const rows = [...table.matchAll(/^\| (\d[^|]*?) *\| ([^|]*?) *\| ([^|]*?) *\|$/gm)].map(
  ([, numbers = '', how = '', tests = '']) => ({
    numbers: numbers.split(/, /),
    how,
    tests: tests.split(/, /),
  }),
);

describe('the table of ASVS 5.0', () => {
  it('names each requirement once, with how it is met', () => {
    const numbers = rows.flatMap((row) => row.numbers);
    expect(numbers).to.have.length.above(100);
    expect(numbers.filter((one) => !/^\d+\.\d+\.\d+(–\d+\.\d+\.\d+)?$/.test(one))).to.deep.equal([]);
    expect(numbers.filter((one, place) => numbers.indexOf(one) !== place)).to.deep.equal([]);
    expect(rows.filter(({ how }) => how === '')).to.deep.equal([]);
  });

  it('names tests that there are', () => {
    const named = rows.flatMap((row) => row.tests).filter(Boolean);
    expect(named.filter((file) => !existsSync(fromRoot('test', file)))).to.deep.equal([]);
    expect(named).to.have.length.above(100);
  });
});
