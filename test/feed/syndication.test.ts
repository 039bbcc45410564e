import { expect } from 'chai';
import { Types } from 'mongoose';
import RssParser from 'rss-parser';
import { Story } from '../../models/story.js';
import { Client } from '../support/client.js';
import { DISTRICT, VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';

interface JsonFeed {
  title: string;
  items: { id: string; url: string; title: string; content_html: string; date_published: string }[];
}

const HOUR_MS = 60 * 60 * 1000;
const AWKWARD = 'Harga beras < Rp10.000 & naik "lagi" ]]> dua ]]> kali \u0007selesai';
const AWKWARD_SHOWN = 'Harga beras < Rp10.000 & naik "lagi" ]] > dua ]] > kali selesai';

describe('Syndication', () => {
  beforeEach(freshDatabase);

  it('gives the same stories as RSS, Atom and JSON Feed', async () => {
    await aStoredStory({ title: 'Kabar lama', publishedAt: new Date(Date.now() - HOUR_MS) });
    const { slug } = await aStoredStory({ title: 'Kabar baru', body: '<p>Isi <strong>tebal</strong></p>' });
    const link = `${portal().url}/berita/${slug}`;

    const rss = await new Client().get('/rss.xml');
    expect(rss.headers.get('content-type')).to.match(/^application\/rss\+xml/);
    const parsed = await new RssParser().parseString(rss.text);
    expect(parsed.items.map(({ title }) => title)).to.deep.equal(['Kabar baru', 'Kabar lama']);
    expect(parsed.items[0]).to.include({
      link,
      guid: link,
      'content:encoded': '<p>Isi <strong>tebal</strong></p>',
    });

    const atom = await new Client().get('/atom.xml');
    expect(atom.headers.get('content-type')).to.match(/^application\/atom\+xml/);
    expect((await new RssParser().parseString(atom.text)).items[0]).to.include({ link, id: link });

    const json = await new Client().get('/feed.json');
    expect(json.headers.get('content-type')).to.match(/^application\/feed\+json/);
    expect(json.json<JsonFeed>().items[0]).to.include({ id: link, url: link, title: 'Kabar baru' });
  });

  it('survives whatever a title can hold', async () => {
    await aStoredStory({ title: AWKWARD });
    const rss = (await new Client().get('/rss.xml')).text;
    expect((await new RssParser().parseString(rss)).items[0]?.title).to.equal(AWKWARD_SHOWN);
    const atom = (await new Client().get('/atom.xml')).text;
    // Atom's titles are declared to be HTML: escaped once more inside.
    expect(atom).to.contain('<![CDATA[Harga beras &lt; Rp10.000 &amp; naik &quot;lagi&quot; ]] &gt;');
    await new RssParser().parseString(atom);
    const json = (await new Client().get('/feed.json')).json<JsonFeed>();
    expect(json.items[0]?.title, 'JSON holds everything').to.equal(AWKWARD);
  });

  it('narrows to a village, a district or a topic', async () => {
    await aStoredStory({ title: 'Sini', topic: 'budaya' });
    await aStoredStory({ title: 'Sana', topic: 'ekonomi', village: '63.11.06.2006', district: '63.11.06' });
    const titles = async (path: string) =>
      (await new Client().get(path)).json<JsonFeed>().items.map(({ title }) => title);
    expect(await titles(`/wilayah/${VILLAGE}/feed.json`)).to.deep.equal(['Sini']);
    expect(await titles('/wilayah/63.11.06/feed.json')).to.deep.equal(['Sana']);
    expect(await titles('/feed.json?topik=budaya')).to.deep.equal(['Sini']);
    expect(await titles(`/wilayah/${DISTRICT}/feed.json?topik=ekonomi`)).to.deep.equal([]);
    expect(await titles('/wilayah/63.11/feed.json')).to.have.length(2);
  });

  for (const path of ['/rss.xml?topik=olahraga', '/wilayah/99.99/atom.xml']) {
    it(`does not know ${path}`, async () => {
      expect((await new Client().get(path)).status).to.equal(404);
    });
  }

  it('says when nothing changed, by tag and by time, and when something did', async () => {
    const story = await aStoredStory({ publishedAt: new Date(Date.now() - 2 * HOUR_MS) });
    const first = await new Client().get('/rss.xml');
    const tag = first.headers.get('etag') ?? '';
    const time = first.headers.get('last-modified') ?? '';
    expect(time).to.equal(story.publishedAt!.toUTCString());
    const again = (headers: Record<string, string>) => new Client().get('/rss.xml', { headers });
    expect((await again({ 'If-None-Match': tag })).status).to.equal(304);
    expect((await again({ 'If-Modified-Since': time })).status).to.equal(304);

    await aStoredStory({ publishedAt: new Date(Date.now() - HOUR_MS) });
    expect((await again({ 'If-None-Match': tag })).status).to.equal(200);
    expect((await again({ 'If-Modified-Since': time })).status).to.equal(200);
  });

  it('has changed when a story was withdrawn, although its newest story is older now', async () => {
    await aStoredStory({ publishedAt: new Date(Date.now() - 3 * HOUR_MS) });
    const doomed = await aStoredStory({ publishedAt: new Date(Date.now() - 2 * HOUR_MS) });
    const time = (await new Client().get('/rss.xml')).headers.get('last-modified') ?? '';
    const withdrawal = { status: 'withdrawn' as const, withdrawnAt: new Date(Date.now() - HOUR_MS) };
    await Story.updateOne({ _id: doomed._id }, { $set: withdrawal });
    const answer = await new Client().get('/rss.xml', { headers: { 'If-Modified-Since': time } });
    expect(answer.status).to.equal(200);
    expect(answer.text).not.to.contain(doomed.title);
  });

  it('gives a corrected story its new time and its old name', async () => {
    const at = new Date();
    const story = await aStoredStory({
      publishedAt: new Date(Date.now() - 5 * HOUR_MS),
      corrections: [
        {
          _id: new Types.ObjectId(),
          kind: 'erratum',
          text: 'Ejaan',
          reason: 'Salah',
          by: new Types.ObjectId(),
          at,
        },
      ],
    });
    const { text } = await new Client().get('/atom.xml');
    expect(text).to.contain(`<updated>${at.toISOString()}</updated>`);
    expect(text).to.contain(`<published>${story.publishedAt!.toISOString()}</published>`);
    expect(text).to.contain(`<id>${portal().url}/berita/${story.slug}</id>`);
  });

  it('is announced by the pages', async () => {
    const { text } = await new Client().get(`/wilayah/${VILLAGE}`);
    expect(text).to.contain(
      `<link rel="alternate" type="application/rss+xml" href="/wilayah/${VILLAGE}/rss.xml"`,
    );
  });
});

describe('What machines ask for', () => {
  beforeEach(freshDatabase);

  it('robots.txt names the sitemap and keeps robots from the working rooms', async () => {
    const { text } = await new Client().get('/robots.txt');
    expect(text).to.contain(`Sitemap: ${portal().url}/sitemap.xml`).and.to.contain('Disallow: /meja');
  });

  it('the manifest names icons that are there', async () => {
    const manifest = await new Client().get('/manifest.webmanifest');
    expect(manifest.headers.get('content-type')).to.match(/^application\/manifest\+json/);
    const { icons, name } = manifest.json<{ name: string; icons: { src: string; type: string }[] }>();
    expect(name).to.equal('Kabar KIM');
    for (const { src, type } of icons) {
      const icon = await new Client().get(src);
      expect([icon.status, icon.headers.get('content-type')]).to.deep.equal([200, type]);
    }
  });
});
