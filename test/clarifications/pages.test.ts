import { createReadStream } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import sharp from 'sharp';
import { Clarification } from '../../models/clarification.js';
import { importArchive } from '../../server/clarifications/import-archive.js';
import { clarificationPicture } from '../../server/clarifications/share-picture.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { fromRoot } from '../../server/paths.js';
import { Client } from '../support/client.js';
import { aHoaxStory } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';

const NOW = new Date('2026-11-21T01:02:03Z');
const WATER = '/cek-fakta/air-pdam-paringin-beracun-a1';

async function anArchive(): Promise<void> {
  await importArchive(
    createReadStream(fromRoot('test/fixtures/clarifications.jsonl'), { encoding: 'utf8' }),
    NOW,
  );
}

// The built-in fetch asks caches to stand aside, and then no server answers 304.
function conditionalGet(path: string, etag: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(new URL(path, portal().url), { headers: { 'If-None-Match': etag } }, (answer) => {
      answer.resume();
      resolve(answer);
    }).on('error', reject);
  });
}

function jsonLdOf(page: string): object[] {
  const found = page.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs);
  return [...found].map(([, json]) => JSON.parse(json!) as object);
}

/** In the upper left, where the stamp is. */
async function redPixels(picture: Buffer): Promise<number> {
  const { data } = await sharp(picture)
    .extract({ left: 40, top: 40, width: 500, height: 180 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let red = 0;
  for (let at = 0; at < data.length; at += 3) if (data[at]! > 120 && data[at + 1]! < 90) red += 1;
  return red;
}

describe('the pages of fact checks', () => {
  beforeEach(async () => {
    await freshDatabase();
    await anArchive();
  });

  it('list them newest first, dated ones before those without a date, each with its tag', async () => {
    const { status, text } = await new Client().get('/cek-fakta');
    expect(status).to.equal(200);
    const titles = [...text.matchAll(/href="\/cek-fakta\/[^"]+" lang="id">([^<]+)</g)].map(
      ([, title]) => title,
    );
    expect(titles.slice(0, 3)).to.deep.equal([
      'Air PDAM Paringin Beracun',
      'Klarifikasi Dinas Pendidikan Terkait Isu Libur Sekolah Sebulan',
      'Bupati Bantah Kenaikan Tarif Parkir',
    ]);
    expect(text).to.include('>SALAH<').and.to.include('>PENIPUAN<').and.to.include('>KLARIFIKASI<');
    expect(text).to.include('>Arsip<').and.to.include('tanpa tanggal');
  });

  it('can be searched by words and by category', async () => {
    const client = new Client();
    const water = await client.get('/cek-fakta?q=pdam+diracun');
    expect(water.text).to.include('Air PDAM Paringin Beracun').and.not.to.include('Foto Buaya');
    const made = await client.get('/cek-fakta?kategori=fabricated');
    expect(made.text).to.include('Air PDAM Paringin Beracun').and.not.to.include('Foto Buaya');
    expect((await client.get('/cek-fakta?q=!!')).text).to.include('Tidak ada yang cocok');
    expect((await client.get('/cek-fakta?kategori=gosip')).status).to.equal(404);
    expect((await client.get('/cek-fakta?halaman=0')).status).to.equal(404);
  });

  it('show one in the order claim, explanation, conclusion, references, never without its stamp', async () => {
    const { status, text } = await new Client().get(WATER);
    expect(status).to.equal(200);
    const order = ['Hoaks', '[SALAH]', 'diracun orang', 'contoh air', 'Tidak ada racun', 'air-pdam-aman'];
    const places = order.map((words) => text.indexOf(words, text.indexOf('<article')));
    expect(
      places.every((place) => place > 0),
      places.join(),
    ).to.equal(true);
    expect(places).to.deep.equal(places.toSorted((a, b) => a - b));
    expect(text).to.include('<title>[SALAH] Air PDAM Paringin Beracun');
    expect(text).to.include('property="og:title" content="[SALAH] Air PDAM Paringin Beracun"');
    expect(text).to.include(`<link rel="canonical" href="${portal().config.baseUrl}${WATER}">`);
    expect(text).to.include(
      'href="https://contoh.balangankab.go.id/2024/03/13/air-pdam-aman" rel="nofollow noopener"',
    );
    expect(text).to.include('Arsip nomor 1').and.to.include('Seluruh isinya karangan');
  });

  it('do not link to addresses that the archive cut short', async () => {
    const { text } = await new Client().get(WATER);
    expect(text).to.include('https://dinkes.contoh.id/…/hasil-uji-ai…').and.to.include('alamat terpotong');
    expect(text).not.to.match(/href="[^"]*…/);
  });

  it('tell search engines what was reviewed and how it is rated', async () => {
    const { text } = await new Client().get(WATER);
    const [data, article] = jsonLdOf(text);
    expect(data).to.include({ '@type': 'ClaimReview', datePublished: '2024-03-13T00:00:00.000Z' });
    expect(data).to.have.nested.property('reviewRating.ratingValue', 1);
    expect(data).to.have.nested.property('reviewRating.alternateName', 'SALAH');
    expect(data).to.have.property('claimReviewed').that.includes('diracun orang');
    expect(article).to.include({
      '@type': 'NewsArticle',
      headline: '[SALAH] Air PDAM Paringin Beracun',
      image: `${portal().config.baseUrl}${WATER}/bagikan.png`,
    });
  });

  it('are shared with a picture that is stamped and small', async () => {
    const { text } = await new Client().get(WATER);
    expect(text).to.include(`property="og:image" content="${portal().config.baseUrl}${WATER}/bagikan.png"`);
    const answer = await fetch(new URL(`${WATER}/bagikan.png`, portal().url));
    expect(answer.headers.get('content-type')).to.equal('image/png');
    const picture = Buffer.from(await answer.arrayBuffer());
    expect(picture.length).to.be.below(100_000);
    expect(await sharp(picture).metadata()).to.include({ width: 1200, height: 630, format: 'png' });
    expect(await redPixels(picture)).to.be.above(5_000);
    expect((await new Client().get('/cek-fakta/tidak-ada/bagikan.png')).status).to.equal(404);
  });

  it('have a picture whatever their title is made of', async () => {
    const hostile = ['<b>&</b>\u0000\u0007 "\' </span>', 'W'.repeat(400), '🙏 كذب', ''];
    for (const [number, title] of hostile.entries()) {
      const shown = { slug: `judul-${number}`, origin: 'archive', number, title, updatedAt: NOW } as const;
      const picture = await clarificationPicture({ ...shown, tone: 'false', titleTag: 'SALAH' }, 'Kabar KIM');
      expect(await sharp(picture).metadata(), title).to.include({ width: 1200, height: 630 });
    }
  });

  it('show a claim that is full of markup as text', async () => {
    const story = await aHoaxStory();
    const claim = '</script><script>alert(1)</script> <img src=x onerror=alert(2)> &amp; 🙏';
    const input = {
      claim,
      explanation: claim,
      conclusion: claim,
      references: [{ url: 'https://contoh.id/?a=1&b="><script>' }],
    };
    const { slug } = await publishClarification(await aPerson('editor'), String(story._id), input, {
      now: NOW,
    });
    const { text } = await new Client().get(`/cek-fakta/${slug}`);
    expect(text).not.to.match(/<script>|<img src=x/);
    expect(text).to.include('&lt;script&gt;alert(1)');
    const [data] = jsonLdOf(text);
    expect(data).to.have.property('claimReviewed', claim);
  });

  it('answer 304 to who has the page already', async () => {
    for (const path of ['/cek-fakta', WATER, '/api/v1/clarifications']) {
      const first = await new Client().get(path);
      expect(first.headers.get('cache-control'), path).to.match(/^public/);
      const second = await conditionalGet(path, first.headers.get('etag') ?? '');
      expect(second.statusCode, path).to.equal(304);
    }
  });

  it('answer 404 for what is not there', async () => {
    const { status, text } = await new Client().get('/cek-fakta/tidak-ada');
    expect(status).to.equal(404);
    expect(text).to.include('Klarifikasi tidak ditemukan');
  });

  it('speak English when asked', async () => {
    const { text } = await new Client().get(`${WATER}?bahasa=en`);
    expect(text).to.include('What was checked').and.to.include('Archive number 1');
  });
});

describe('the list of clarifications for programs', () => {
  beforeEach(async () => {
    await freshDatabase();
    await anArchive();
  });

  it('goes through all of them by cursor, each once', async () => {
    const client = new Client();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await client.get(`/api/v1/clarifications?limit=2${cursor && `&cursor=${cursor}`}`);
      const page = answer.json<{ items: { slug: string }[]; next: string | null }>();
      seen.push(...page.items.map(({ slug }) => slug));
      cursor = page.next;
    }
    expect(seen).to.have.members(await Clarification.distinct('slug'));
    expect(seen).to.have.length(6);
  });

  it('gives each with its sections, and no date where none is known', async () => {
    const { items } = (await new Client().get('/api/v1/clarifications?q=jembatan')).json<{
      items: Record<string, unknown>[];
    }>();
    expect(items).to.have.length(1);
    expect(items[0]).to.include({ origin: 'archive', titleTag: 'SALAH', tone: 'false', publishedAt: null });
    expect(items[0]?.explanation).to.match(/^Kabar jembatan/);
    expect(items[0]).not.to.have.any.keys('searchTokens', 'importKey', 'story', '_id');
  });

  it('refuses cursors and limits that make no sense', async () => {
    const client = new Client();
    for (const query of ['cursor=abc', 'limit=0', 'limit=101', 'limit=x']) {
      expect((await client.get(`/api/v1/clarifications?${query}`)).status, query).to.equal(422);
    }
  });
});
