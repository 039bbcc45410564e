import { expect } from 'chai';
import { bulks } from './crud/bulks.js';
import { GIVEN, type Case, type Row } from './crud/case.js';
import { expressions } from './crud/expressions.js';
import { findings } from './crud/findings.js';
import { refused } from './crud/refused.js';
import { updates } from './crud/updates.js';
import { inserts, removals } from './crud/writes.js';
import { errorOf, openTestDatabase, type TestDatabase } from './database.js';

describe('what the MongoDB drivers agree on about', () => {
  let database: TestDatabase;
  before(async () => (database = await openTestDatabase()));
  after(() => database.remove());

  const groups = { inserts, updates, removals, findings, bulks, expressions, 'what is refused': refused };
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const [index, one] of cases.entries()) it(one.name, () => check(`${group[0]!}${index}`, one));
    });
  }

  async function check(
    name: string,
    { given = GIVEN, run, answers, code, error, left }: Case,
  ): Promise<void> {
    const rows = database.db.collection<Row>(name);
    if (given.length > 0) await rows.insertMany(structuredClone(given));
    if (code === undefined) {
      const answer = await run(rows);
      if (Array.isArray(answer) || typeof answer !== 'object' || answer === null)
        expect(answer).to.deep.equal(answers);
      else if (answers !== undefined) expect(answer).to.deep.include(answers);
    } else {
      const refusal = await errorOf(run(rows));
      expect(refusal.code, refusal.message).to.equal(code);
      if (error) expect(refusal).to.deep.include(error);
    }
    expect(await rows.find().sort({ _id: 1 }).toArray()).to.deep.equal(left ?? given);
  }
});
