import { expect } from 'chai';
import { FeedError } from '../../../server/aggregation/adapters/feed-document.js';
import { readFeed } from '../../../server/aggregation/adapters/feed.js';

const SITE = 'https://desa.example/feed';

const rss = (items: string, attributes = 'version="2.0"') =>
  `<?xml version="1.0"?><rss ${attributes} xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
  <channel><title>Desa Paringin</title><link>https://desa.example/</link>${items}</channel></rss>`;
const atom = (entries: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>Kabar</title>
  <link rel="self" href="https://desa.example/atom.xml"/><link href="https://desa.example/"/>${entries}</feed>`;

async function failure(text: string): Promise<FeedError> {
  try {
    await readFeed(text, SITE, 'UTC');
  } catch (error) {
    if (error instanceof FeedError) return error;
    throw error;
  }
  throw new Error('the document was expected to be refused');
}

describe('Reading XML feeds', () => {
  it('reads an RSS 2.0 item with all it says', async () => {
    const feed = await readFeed(
      rss(`<item><title>Panen raya</title><link>https://desa.example/panen</link><guid isPermaLink="false">p-1</guid>
        <pubDate>Mon, 16 Mar 2026 11:13:00 +0700</pubDate><dc:creator>Sekretaris</dc:creator>
        <category domain="https://desa.example/">Panen</category><category>Budaya</category>
        <description>Ringkas</description><content:encoded><![CDATA[<p>Panen & raya</p>]]></content:encoded>
        <media:content url="/foto.jpg" medium="image"/></item>`),
      SITE,
      'UTC',
    );
    expect(feed.title).to.equal('Desa Paringin');
    expect(feed.siteUrl).to.equal('https://desa.example/');
    expect(feed.problems).to.deep.equal([]);
    expect(feed.items).to.deep.equal([
      {
        guid: 'p-1',
        url: 'https://desa.example/panen',
        title: 'Panen raya',
        html: '<p>Panen & raya</p>',
        publishedAt: new Date('2026-03-16T04:13:00Z'),
        imageUrl: 'https://desa.example/foto.jpg',
        author: 'Sekretaris',
        categories: ['Panen', 'Budaya'],
      },
    ]);
  });

  it('reads Atom, with XHTML content in its order', async () => {
    const feed = await readFeed(
      atom(`<entry><title type="html">Rapat &lt;b&gt;desa&lt;/b&gt;</title><id>tag:1</id><link href="/rapat"/>
        <author><name>Kades</name></author><published>2026-03-01T08:00:00+08:00</published>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">satu <b>dua</b> tiga</div></content></entry>`),
      SITE,
      'UTC',
    );
    expect(feed.siteUrl).to.equal('https://desa.example/');
    const [entry] = feed.items;
    expect(entry).to.include({ guid: 'tag:1', url: 'https://desa.example/rapat', author: 'Kades' });
    expect(entry?.publishedAt?.toISOString()).to.equal('2026-03-01T00:00:00.000Z');
    expect(entry?.html).to.match(/^<div[^>]*>satu <b>dua<\/b> tiga<\/div>$/);
  });

  it('reads RDF, RSS 0.91 and an RSS that forgot its version', async () => {
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Arsip</title><link>https://desa.example/</link></channel>
      <item rdf:about="https://desa.example/a"><title>Satu</title><link>https://desa.example/a</link>
      <dc:date>2026-01-02T03:04:05Z</dc:date></item></rdf:RDF>`;
    expect((await readFeed(rdf, SITE, 'UTC')).items[0]).to.include({
      guid: 'https://desa.example/a',
      title: 'Satu',
    });
    const item = '<item><title>Satu</title><link>https://desa.example/a</link></item>';
    expect((await readFeed(rss(item, 'version="0.91"'), SITE, 'UTC')).items).to.have.length(1);
    expect((await readFeed(rss(item, ''), SITE, 'UTC')).items).to.have.length(1);
  });

  it('reads a YouTube entry from its media group', async () => {
    const feed = await readFeed(
      atom(`<entry><id>yt:video:abc</id><title>Gotong royong</title>
        <link rel="alternate" href="https://www.youtube.com/watch?v=abc"/><media:group>
        <media:thumbnail url="https://i.ytimg.com/vi/abc/hq.jpg"/><media:description>Baris satu
dan &lt;dua&gt;</media:description></media:group></entry>`),
      SITE,
      'UTC',
    );
    expect(feed.items[0]).to.include({
      imageUrl: 'https://i.ytimg.com/vi/abc/hq.jpg',
      html: '<p>Baris satu<br>dan &lt;dua&gt;</p>',
    });
  });

  it('keeps a feed whose items are wrong in every way', async () => {
    const feed = await readFeed(
      atom(`<entry/><entry><title>Tanpa tautan</title></entry>
        <entry><title>Tautan jahat</title><link href="javascript:alert(1)"/></entry>
        <entry><link href="/kosong"/></entry>
        <entry><title>Tanggal rusak</title><link>bukan atribut</link><link href="/rusak"/><updated>kemarin</updated>
        <published/></entry>`),
      SITE,
      'UTC',
    );
    expect(feed.problems).to.deep.equal([
      { index: 0, code: 'no-text' },
      { index: 3, code: 'no-text' },
    ]);
    expect(feed.items.map(({ title, url, publishedAt }) => [title, url, publishedAt])).to.deep.equal([
      ['Tanpa tautan', undefined, undefined],
      ['Tautan jahat', undefined, undefined],
      ['Tanggal rusak', 'https://desa.example/rusak', undefined],
    ]);
  });

  it('takes the guid for a link only when it may be one', async () => {
    const items = `<item><title>A</title><guid>https://desa.example/a</guid></item>
      <item><title>B</title><guid isPermaLink="false">https://desa.example/b</guid></item>
      <item><title>C</title><enclosure url="https://desa.example/c.mp3" type="audio/mpeg"/></item>`;
    const feed = await readFeed(rss(items), SITE, 'UTC');
    expect(feed.items.map(({ url }) => url)).to.deep.equal([
      'https://desa.example/a',
      undefined,
      'https://desa.example/c.mp3',
    ]);
    expect(feed.items[1]?.guid).to.equal('https://desa.example/b');
  });

  it('reads Indonesian dates and does not believe impossible ones', async () => {
    const dates = [
      'Sen, 16 Mei 2026 08:00:00 WITA',
      '17 Agustus 2025 10:00:00 +0700',
      '1 Jan 1970',
      'x'.repeat(200),
    ];
    const items = dates.map(
      (date) => `<item><title>A</title><link>/a</link><pubDate>${date}</pubDate></item>`,
    );
    const feed = await readFeed(rss(items.join('')), SITE, 'UTC');
    expect(feed.items.map(({ publishedAt }) => publishedAt?.toISOString())).to.deep.equal([
      '2026-05-16T00:00:00.000Z',
      '2025-08-17T03:00:00.000Z',
      undefined,
      undefined,
    ]);
  });

  it('mends loose ampersands, HTML names, forbidden characters and junk before the start', async () => {
    const broken = `\n  peringatan php\n${rss(
      `<item><title>Ekonomi & Sosial&nbsp;Desa &copy; \u0002AT&amp;T &#x110000;</title><link>/a?x=1&y=2</link>
      <description><![CDATA[<p>a & b&nbsp;c</p>]]></description></item>`,
    )}`;
    const [item] = (await readFeed(broken, SITE, 'UTC')).items;
    expect(item?.title).to.equal('Ekonomi & Sosial\u00a0Desa © AT&T \uFFFD');
    expect(item?.url).to.equal('https://desa.example/a?x=1&y=2');
    expect(item?.html).to.equal('<p>a & b&nbsp;c</p>');
  });

  it('says what is wrong with a document that is no feed, and where', async () => {
    expect(await failure('')).to.include({ code: 'empty' });
    expect(await failure(' <!DOCTYPE html><html><body>404</body></html>')).to.include({ code: 'html-page' });
    expect(await failure('<opml><body/></opml>')).to.include({ code: 'not-a-feed' });
    expect(await failure('bukan xml')).to.include({ code: 'not-a-feed' });
    expect(await failure(rss('\n\n<item><judul>A</titel></item>'))).to.include({ code: 'bad-xml', line: 5 });
    expect(await failure('<rss version="2.0"><channel><item>')).to.include({ code: 'bad-xml' });
  });

  it('reads Atom and RDF under any prefix, and prefixes that nobody declared', async () => {
    const prefixed = `<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"><atom:title>Kabar</atom:title>
      <atom:entry><atom:title>Satu</atom:title><atom:link href="/satu"/><atom:id>1</atom:id></atom:entry></atom:feed>`;
    expect(await readFeed(prefixed, SITE, 'UTC')).to.deep.include({ title: 'Kabar', problems: [] });
    expect((await readFeed(prefixed, SITE, 'UTC')).items[0]).to.include({ guid: '1', title: 'Satu' });
    const rdf = `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://purl.org/rss/1.0/"
      xmlns:kreator="http://purl.org/dc/elements/1.1/"><s:channel><s:title>Arsip</s:title></s:channel>
      <s:item><s:title>Dua</s:title><s:link>/dua</s:link><kreator:creator>Ani</kreator:creator></s:item></r:RDF>`;
    expect((await readFeed(rdf, SITE, 'UTC')).items[0]).to.include({ title: 'Dua', author: 'Ani' });
    const undeclared = `<rss version="2.0"><channel><item><title>A</title><link>/a</link>
      <dc:creator>Budi</dc:creator><media:thumbnail url="/a.jpg"/></item></channel></rss>`;
    expect((await readFeed(undeclared, SITE, 'UTC')).items[0]).to.include({
      author: 'Budi',
      imageUrl: 'https://desa.example/a.jpg',
    });
  });

  it('takes what is whole of a document that is cut short or badly closed, and says where it broke', async () => {
    const whole = '<item><title>Utuh</title><link>/utuh</link></item>';
    const titles = async (text: string) => {
      const { items, problems } = await readFeed(text, SITE, 'UTC');
      return [...items.map(({ title }) => title), ...problems.map(({ code, line }) => `${code} ${line}`)];
    };
    const start = '<rss version="2.0"><channel>';
    expect(await titles(`${start}${whole}\n<item><title>Terpo`)).to.deep.equal(['Utuh', 'mended-xml 2']);
    expect(await titles(`${start}${whole}`)).to.deep.equal(['Utuh', 'mended-xml 1']);
    const open = whole.replace('</item>', '');
    expect(await titles(`${start}${open}\n${whole}</channel></rss>`)).to.deep.equal([
      'Utuh',
      'Utuh',
      'mended-xml 2',
    ]);
    const swallowing = '<item><title>A</title><link>/a</link><description>a<br>b</item>';
    expect(await titles(`${start}${swallowing}${whole}</channel></rss>`)).to.deep.equal([
      'A',
      'Utuh',
      'mended-xml 1',
    ]);
  });

  it('keeps the tags of a text that nobody escaped', async () => {
    const item =
      '<item><title>A</title><link>/a</link><description>satu<br>dua <b>tiga</b></description></item>';
    const feed = await readFeed(rss(item), SITE, 'UTC');
    expect(feed.items[0]?.html).to.equal('satu<br>dua <b>tiga</b>');
    expect(feed.problems).to.deep.equal([]);
  });

  it('reads podcasts, Media RSS, the base of links, and how long to stay away', async () => {
    const feed = await readFeed(
      rss(`<ttl>120</ttl><item xml:base="https://suara.desa.example/"><title>Siniar</title>
        <itunes:author>Radio Desa</itunes:author><itunes:image href="sampul.jpg"/><itunes:summary>Isi</itunes:summary>
        <enclosure url="satu.mp3" type="audio/mpeg"/></item>
        <item><title>Galeri</title><link>/galeri</link>
        <media:content url="/video.mp4" type="video/mp4"><media:thumbnail url="/video.jpg"/></media:content></item>`),
      SITE,
      'UTC',
    );
    expect(feed.ttlMinutes).to.equal(120);
    expect(feed.items[0]).to.include({
      url: 'https://suara.desa.example/satu.mp3',
      html: 'Isi',
      imageUrl: 'https://suara.desa.example/sampul.jpg',
      author: 'Radio Desa',
    });
    expect(feed.items[1]).to.include({ imageUrl: 'https://desa.example/video.jpg' });
    const syndication = rss(
      '<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>',
    );
    expect((await readFeed(syndication, SITE, 'UTC')).ttlMinutes).to.equal(360);
  });

  it('does not expand entities', async () => {
    const lines = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);
    const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">${lines.join('')}
      <!ENTITY file SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>A &l9; &file;</title>
      <link>https://desa.example/a</link></item></channel></rss>`;
    const feed = await readFeed(bomb, SITE, 'UTC');
    expect(feed.items[0]?.title).to.equal('A &l9; &file;');
  });

  it('reads a thousand items and notes that there were more', async () => {
    const item = '<item><title>A</title><link>https://desa.example/a</link></item>';
    const feed = await readFeed(rss(item.repeat(1500)), SITE, 'UTC');
    expect(feed.items).to.have.length(1000);
    expect(feed.problems).to.deep.equal([{ index: 1000, code: 'too-many-items' }]);
  });

  it('survives deep nesting', async () => {
    const deep = `<description>${'<b>'.repeat(50_000)}x${'</b>'.repeat(50_000)}</description>`;
    const feed = await readFeed(rss(`<item><title>A</title><link>/a</link>${deep}</item>`), SITE, 'UTC');
    expect(feed.items[0]?.title).to.equal('A');
    const nested = await failure(`<rss version="2.0"><channel>${'<a>'.repeat(500_000)}`);
    expect(nested).to.include({ code: 'too-complex' });
  });
});
