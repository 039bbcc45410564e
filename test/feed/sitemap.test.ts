import { expect } from 'chai';
import { Types } from 'mongoose';
import RssParser from 'rss-parser';
import { Story } from '../../models/story.js';
import { PER_FILE } from '../../server/feed/sitemap.js';
import { Client } from '../support/client.js';
import { aHoaxStory } from '../support/decisions.js';
import { VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { aDraft } from '../support/stories.js';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('the sitemap', () => {
  beforeEach(freshDatabase);

  const addressesIn = async (path: string): Promise<string[]> => {
    const { status, text, headers } = await new Client().get(path);
    expect(status, path).to.equal(200);
    expect(headers.get('content-type')).to.match(/^application\/xml/);
    expect(text).to.match(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<(?:sitemapindex|urlset) xmlns=/);
    return [...text.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, address]) =>
      address!.replace(portal().url, ''),
    );
  };

  it('is an index of files that are all there', async () => {
    await aStoredStory();
    const files = await addressesIn('/sitemap.xml');
    expect(files).to.eql(
      ['halaman', 'organisasi', 'cek-fakta', 'berita', 'terbaru'].map((name) => `/sitemap/${name}-1.xml`),
    );
    for (const file of files) await addressesIn(file);
    for (const none of ['berita-2.xml', 'berita-0.xml', 'berita.xml', 'rahasia-1.xml', 'constructor-1.xml']) {
      expect((await new Client().get(`/sitemap/${none}`)).status, none).to.equal(404);
    }
  });

  it('names pages, places, organisations and published stories, and nothing else', async () => {
    const { slug } = await aStoredStory();
    await aDraft();
    await aHoaxStory();
    const pages = await addressesIn('/sitemap/halaman-1.xml');
    expect(pages).to.include.members(['/', '/pedoman', '/wilayah/63.11', `/wilayah/${VILLAGE}`]);
    expect(pages).to.have.length(11 + 1 + 8 + 157);
    expect(await addressesIn('/sitemap/berita-1.xml')).to.eql([`/berita/${slug}`]);
    expect((await addressesIn('/sitemap/organisasi-1.xml')).length).to.be.at.least(1 + 8 + 157);
  });

  it('goes on in the next file behind a thousand, oldest first', async () => {
    const { _id, slug, receipt, ...story } = await aStoredStory({
      publishedAt: new Date(Date.now() - 9 * DAY_MS),
    });
    await Story.insertMany(
      Array.from({ length: PER_FILE }, (_, number) => ({
        ...story,
        _id: new Types.ObjectId(),
        receipt: `${receipt}-${number}`,
        slug: `${slug}-${number}`,
        publishedAt: new Date(Date.now() - 8 * DAY_MS + number),
      })),
    );
    expect(await Story.findById(_id)).to.not.equal(null);
    expect(await addressesIn('/sitemap.xml')).to.include('/sitemap/berita-2.xml');
    const first = await addressesIn('/sitemap/berita-1.xml');
    expect([first.length, first[0]]).to.eql([PER_FILE, `/berita/${slug}`]);
    expect(await addressesIn('/sitemap/berita-2.xml')).to.eql([`/berita/${slug}-${PER_FILE - 1}`]);
    expect(await addressesIn('/sitemap/terbaru-1.xml')).to.eql([]);
  });

  it('has the news of two days with what a news sitemap needs', async () => {
    await aStoredStory({ title: 'Kabar lama', publishedAt: new Date(Date.now() - 3 * DAY_MS) });
    const { slug, publishedAt } = await aStoredStory({ title: 'Harga < Rp10.000 & naik' });
    const { text } = await new Client().get('/sitemap/terbaru-1.xml');
    expect(await addressesIn('/sitemap/terbaru-1.xml')).to.eql([`/berita/${slug}`]);
    expect(text)
      .to.include('xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"')
      .and.include('<news:publication><news:name>Kabar KIM</news:name><news:language>id</news:language>')
      .and.include(`<news:publication_date>${publishedAt!.toISOString()}</news:publication_date>`)
      .and.include('<news:title>Harga &lt; Rp10.000 &amp; naik</news:title>');
    // Well-formed, or the strict parser would say so before it misses a feed.
    const refused: unknown = await new RssParser().parseString(text).catch((error: unknown) => error);
    expect(String(refused)).to.include('Feed not recognized');
  });
});

describe('what else machines and the curious ask for', () => {
  beforeEach(freshDatabase);

  it('humans.txt says who makes the portal, and by what right', async () => {
    const { text, headers } = await new Client().get('/humans.txt');
    expect(headers.get('content-type')).to.match(/^text\/plain/);
    expect(text).to.include('Undang-Undang Nomor 40 Tahun 1999').and.include('/tentang#kontak');
  });

  it('the page about the portal names the same laws', async () => {
    const { text } = await new Client().get('/tentang');
    for (const law of [
      '40 Tahun 1999',
      '14 Tahun 2008',
      '27 Tahun 2022',
      'Pedoman Pemberitaan Media Siber',
    ]) {
      expect(text).to.include(law);
    }
  });
});
