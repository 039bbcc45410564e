import { expect } from 'chai';
import { openTestDatabase, type TestDatabase } from './database.js';
import { compareRandomQueries } from './random.js';

const SEEDS = 4;
const QUERIES = 100;
const DOCUMENTS = 200;

describe('random queries on random documents', () => {
  let database: TestDatabase;
  before(async () => (database = await openTestDatabase()));
  after(() => database.remove());

  for (let seed = 1; seed <= SEEDS; seed++) {
    it(`find the same with indexes, without and counted (seed ${seed})`, async () => {
      const size = { seed, documents: DOCUMENTS, queries: QUERIES };
      const { disagreements, byIndex, matched } = await compareRandomQueries(database.db, size);
      expect(disagreements).to.deep.equal([]);
      expect(byIndex).to.be.greaterThan(QUERIES / 4);
      expect(matched).to.be.greaterThan(QUERIES);
    });
  }
});
