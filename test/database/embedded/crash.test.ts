import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { crashRounds } from './crash.js';

/** A few rounds for every run of the suite; more of them: `npm run bench -- database-crash`. */
const ROUNDS = 3;
const WRITERS = 8;
const WRITING_MS = 400;

describe('kill -9 while eight writers write', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'embedded-crash-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('loses no acknowledged write, brings none back and leaves the indexes right', async () => {
    const report = await crashRounds(folder, { rounds: ROUNDS, writers: WRITERS, ms: WRITING_MS });
    expect(report).to.deep.include({ lost: [], resurrected: [], problems: [] });
    expect(report.acknowledged).to.be.greaterThan(50);
    expect(report.slowestStart).to.be.lessThan(15_000);
  });
});
