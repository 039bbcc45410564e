import { createReadStream } from 'node:fs';
import { expect } from 'chai';
import { importArchive } from '../../server/clarifications/import-archive.js';
import { fromRoot } from '../../server/paths.js';
import { similarTo } from '../../server/search/similar.js';
import { forgetWordWeights } from '../../server/search/word-weights.js';
import { aPublishedStory, aReadyStory } from '../support/decisions.js';
import { freshDatabase } from '../support/portal.js';

const NOW = new Date('2026-11-21T00:00:00Z');

describe('published texts like a text', () => {
  beforeEach(async () => {
    await freshDatabase();
    await importArchive(
      createReadStream(fromRoot('test/fixtures/clarifications.jsonl'), { encoding: 'utf8' }),
      NOW,
    );
    forgetWordWeights();
  });

  it('begin with the clarification of the message', async () => {
    const message =
      'Assalamualaikum, mohon info benarkah air PDAM Paringin diracun? Sebarkan ke grup sebelah';
    const [best] = await similarTo(message, { now: NOW });
    expect(best).to.include({
      kind: 'clarification',
      title: 'Air PDAM Paringin Beracun',
      titleTag: 'SALAH',
      path: '/cek-fakta/air-pdam-paringin-beracun-a1',
    });
    expect(best?.shared).to.include.members(['pdam', 'paringin']);
    expect(best?.shared).not.to.include('assalamualaikum');
  });

  it('rank rare words above common ones, and words of the title above others', async () => {
    const found = await similarTo('jembatan di Paringin ambruk', { now: NOW });
    expect(found[0]?.title).to.equal('Jembatan Paringin Ambruk');
    expect(found.map(({ score }) => score)).to.deep.equal(
      found.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });

  it('include published stories and no others', async () => {
    const published = await aPublishedStory({ title: 'Panen raya padi di Desa Lalayau melimpah' });
    await aReadyStory({ title: 'Panen raya padi di Desa Lalayau gagal total' });
    const found = await similarTo('panen raya padi Lalayau', { now: NOW });
    expect(found.map(({ kind, id }) => [kind, id])).to.deep.equal([['story', String(published._id)]]);
  });

  it('are as many as asked for, and none for a text without words', async () => {
    expect(await similarTo('kabar Paringin air foto jembatan', { limit: 2, now: NOW })).to.have.length(2);
    expect(await similarTo('?? 🙏 di dan', { now: NOW })).to.deep.equal([]);
    expect(await similarTo('zzzz qqqq', { now: NOW })).to.deep.equal([]);
  });
});
