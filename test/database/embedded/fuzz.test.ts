import { expect } from 'chai';
import { openTestDatabase, type TestDatabase } from './database.js';
import { compareRandomQueries, writeAtRandom } from './random.js';
import { verifyIndexes } from './verify.js';

const SEEDS = 4;
const QUERIES = 100;
const DOCUMENTS = 200;
const WRITES = 300;

describe('random queries on random documents', () => {
  let database: TestDatabase;
  before(async () => (database = await openTestDatabase()));
  after(() => database.remove());

  for (let seed = 1; seed <= SEEDS; seed++) {
    it(`find the same with indexes, without and counted (seed ${seed})`, async () => {
      const size = { seed, documents: DOCUMENTS, queries: QUERIES };
      const { disagreements, byIndex, merged, matched } = await compareRandomQueries(database.db, size);
      expect(disagreements).to.deep.equal([]);
      expect(byIndex).to.be.greaterThan(QUERIES / 4);
      expect(merged).to.be.greaterThan(0);
      expect(matched).to.be.greaterThan(QUERIES);
    });
  }

  it('leave the indexes as the documents are, whatever is written', async () => {
    expect(await writeAtRandom(database.db, { seed: 1, writes: WRITES })).to.be.greaterThan(WRITES / 3);
    await database.stop();
    const { problems, entries, documents } = await verifyIndexes(database.folder);
    expect(problems).to.deep.equal([]);
    expect(entries).to.be.greaterThan(documents);
    await database.start();
  });
});
