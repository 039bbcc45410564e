import { expect } from 'chai';
import { forgetWordWeights } from '../../server/search/word-weights.js';
import { search, type Wanted } from '../../server/search/search.js';
import { Client } from '../support/client.js';
import { freshDatabase } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';

const DAY_MS = 24 * 60 * 60 * 1000;

interface Page {
  items: Record<string, unknown>[];
  next: string | null;
}

async function idsFor(wanted: Wanted | string): Promise<string[]> {
  forgetWordWeights();
  const { matches } = await search(typeof wanted === 'string' ? { q: wanted } : wanted, 1, new Date());
  return matches.map(({ id }) => String(id));
}

async function stories(...titles: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const title of titles) ids.push(String((await aStoredStory({ title }))._id));
  return ids;
}

describe('the search', () => {
  beforeEach(freshDatabase);

  it('finds a word in every form that Indonesian makes of it', async () => {
    const [bridge, prize] = await stories('Pembangunan jembatan selesai', 'Lomba masak antardesa');
    for (const q of ['membangun', 'dibangun', 'bangunan', 'Pembangunan', 'bangun']) {
      expect(await idsFor(q), q).to.deep.equal([bridge]);
    }
    expect(await idsFor('perlombaan')).to.deep.equal([prize]);
  });

  it('puts first what has every word, then in the title, then what is newer', async () => {
    const [some] = await stories('Banjir di Halong');
    const body = '<p>Warga menerima bantuan banjir.</p>';
    const inText = await aStoredStory({ title: 'Kabar sore', body });
    const old = await aStoredStory({
      title: 'Bantuan banjir tiba',
      publishedAt: new Date(Date.now() - 900 * DAY_MS),
    });
    const fresh = await aStoredStory({ title: 'Bantuan banjir tiba' });
    expect(await idsFor('bantuan banjir')).to.deep.equal(
      [fresh, old, inText].map(({ _id }) => String(_id)).concat(some!),
    );
  });

  it('takes a word that occurs nowhere for the nearest that does, and says so', async () => {
    const [flood] = await stories('Banjir merendam sawah', 'Panen padi raya');
    forgetWordWeights();
    for (const q of ['banjri', 'bnajir', 'bajir']) {
      const found = await search({ q: `${q} sawah` }, 1, new Date());
      expect(found.understood, q).to.equal('banjir sawah');
      expect(String(found.matches[0]!.id)).to.equal(flood);
    }
    expect((await search({ q: 'xyzzyxyzzy' }, 1, new Date())).matches).to.deep.equal([]);
  });

  it('finds the beginning of a word that is still being typed', async () => {
    const [training] = await stories('Pelatihan menenun sasirangan', 'Panen padi raya');
    expect(await idsFor('pelatihan sasir')).to.deep.equal([training]);
  });

  it('finds only what is public', async () => {
    await aStoredStory({ title: 'Rahasia gudang', status: 'submitted' });
    await aStoredStory({ title: 'Rahasia gudang', status: 'withdrawn' });
    expect(await idsFor('rahasia gudang')).to.deep.equal([]);
  });

  it('is narrowed to a kind, a topic and a district', async () => {
    const health = await aStoredStory({ title: 'Vaksin untuk balita', topic: 'kesehatan' });
    await aStoredStory({ title: 'Vaksin untuk ternak', topic: 'ekonomi', district: '63.11.01' });
    expect(await idsFor({ q: 'vaksin', topic: 'kesehatan' })).to.deep.equal([String(health._id)]);
    expect(await idsFor({ q: 'vaksin', district: '63.11.01' })).to.have.length(1);
    expect(await idsFor({ q: 'vaksin', kind: 'clarification' })).to.deep.equal([]);
    expect(await idsFor({ q: 'vaksin', kind: 'story' })).to.have.length(2);
  });

  it('has a page without scripts, with the words marked and a way on', async () => {
    await stories('Pembangunan <jembatan> selesai');
    forgetWordWeights();
    const { text, status } = await new Client().get('/cari?q=membangun');
    expect(status).to.equal(200);
    expect(text).to.include('<mark>Pembangunan</mark> &lt;jembatan&gt; selesai');
    const { text: results } = await new Client().get('/cari/hasil?q=membangun');
    expect(results).to.include('<mark>Pembangunan</mark>').and.not.include('<html');
    expect((await new Client().get('/cari?q=%3Cb%3Etidakada')).text).to.include('“&lt;b&gt;tidakada”');
    expect((await new Client().get('/cari')).status).to.equal(200);
  });

  it('answers programs in pages, best first', async () => {
    for (let n = 0; n < 25; n += 1) await aStoredStory({ title: `Gotong royong ke-${n}` });
    forgetWordWeights();
    const first = (await new Client().get('/api/v1/search?q=gotong')).json<Page>();
    expect(first.items).to.have.length(20);
    expect(first.items[0])
      .to.include({ kind: 'story' })
      .and.to.have.keys('kind', 'url', 'title', 'snippet', 'publishedAt', 'topic', 'village');
    const rest = (await new Client().get(`/api/v1/search?q=gotong&cursor=${first.next}`)).json<Page>();
    expect(rest.items).to.have.length(5);
    expect(rest.next).to.equal(null);
    expect((await new Client().get('/api/v1/search')).status).to.equal(422);
  });
});
