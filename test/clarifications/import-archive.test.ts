import { createReadStream } from 'node:fs';
import { expect } from 'chai';
import { Clarification } from '../../models/clarification.js';
import { importArchive } from '../../server/clarifications/import-archive.js';
import { fromRoot } from '../../server/paths.js';
import { freshDatabase } from '../support/portal.js';

const NOW = new Date('2026-11-21T00:00:00Z');
const FILE = fromRoot('test/fixtures/clarifications.jsonl');

async function* text(...pieces: string[]): AsyncGenerator<string> {
  yield* pieces;
}

describe('importing an archive', () => {
  beforeEach(freshDatabase);

  it('makes a numbered page of each row', async () => {
    let lines = 0;
    const result = await importArchive(createReadStream(FILE, { encoding: 'utf8' }), NOW, ({ done }) => {
      lines = done;
    });
    expect(lines).to.equal(6);
    expect(result).to.deep.equal({ imported: 6, unchanged: 0, failed: [] });
    const records = await Clarification.find().sort({ number: 1 }).lean();
    expect(records.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(new Set(records.map(({ slug }) => slug)).size).to.equal(6);
    expect(records[0]).to.include({
      origin: 'archive',
      slug: 'air-pdam-paringin-beracun-a1',
      titleTag: 'SALAH',
    });
    expect(records[0]?.publishedAt).to.deep.equal(new Date('2024-03-13'));
    expect(records[0]?.archive).to.include({ dated: true, categoryWords: 'KONTEN PALSU' });
    expect(records[4]?.archive?.dated).to.equal(false);
    expect(records[0]?.searchTokens).to.include('diracun');
  });

  it('knows every row again', async () => {
    await importArchive(createReadStream(FILE, { encoding: 'utf8' }), NOW);
    const before = await Clarification.find().sort({ number: 1 }).lean();
    const again = await importArchive(createReadStream(FILE, { encoding: 'utf8' }), new Date());
    expect(again).to.deep.equal({ imported: 0, unchanged: 6, failed: [] });
    expect(await Clarification.find().sort({ number: 1 }).lean()).to.deep.equal(before);
  });

  it('makes one page of a row that two imports bring at the same time', async () => {
    const results = await Promise.all(
      [1, 2].map(() => importArchive(createReadStream(FILE, { encoding: 'utf8' }), NOW)),
    );
    expect(results.reduce((sum, { imported }) => sum + imported, 0)).to.equal(6);
    expect(await Clarification.countDocuments()).to.equal(6);
  });

  it('reports lines that it cannot read and goes on behind them', async () => {
    const result = await importArchive(
      text(
        '\ufeff{"n": 1, "label": "0", "headline": "Satu", "bo',
        'dy": "x"}\r\nrusak\n\n{"n": 2}\n[]\n',
        '{"n": "3", "label": 1, "headline": "Tiga\u2028baris", "body": "a\tb"}\n{"n": 1, "headline": "Satu", "body": "x"}',
      ),
      NOW,
    );
    expect(result.imported).to.equal(2);
    expect(result.unchanged).to.equal(1);
    expect(result.failed.map(({ line }) => line)).to.deep.equal([2, 4, 5]);
    expect(result.failed[0]?.code).to.equal('bad-json');
    const titles = await Clarification.find().sort({ number: 1 }).distinct('title');
    expect(titles).to.have.members(['Satu', 'Tiga baris']);
  });
});
