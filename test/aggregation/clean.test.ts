import { expect } from 'chai';
import type { FeedItem } from '../../server/aggregation/adapters/feed-document.js';
import { canonicalUrl } from '../../server/aggregation/canonical-url.js';
import { cleanItem } from '../../server/aggregation/clean.js';

const NOW = new Date('2026-03-20T00:00:00Z');
const item = (fields: Partial<FeedItem>): FeedItem => ({
  guid: 'g',
  url: 'https://desa.example/a',
  title: 'Judul',
  html: '<p>Isi</p>',
  publishedAt: new Date('2026-03-01T00:00:00Z'),
  imageUrl: undefined,
  author: undefined,
  ...fields,
});

describe('Cleaning an item', () => {
  it('keeps the words and drops what runs or tracks', () => {
    const post = cleanItem(
      item({
        title: 'Bantuan <b>sosial</b> &amp; pangan <script>alert(1)</script>',
        html: '<p onclick="x()">Halo <a href="javascript:alert(1)">klik</a></p><script>alert(1)</script><img src="https://lain.example/p.gif">',
      }),
      NOW,
    );
    expect(post.title).to.match(/^Bantuan sosial & pangan/);
    expect(post.title).not.to.contain('<');
    expect(post.html).to.contain('Halo');
    expect(post.html).not.to.match(/script|onclick|<img|javascript/);
    expect(post.excerpt).to.equal('Halo klik');
  });

  it('undoes what was escaped or wrapped once too often', () => {
    const post = cleanItem(
      item({
        title: 'Jum&amp;#8217;at &amp;amp; Sabtu',
        html: '&lt;p&gt;Harga &amp;amp; stok&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;',
      }),
      NOW,
    );
    expect(post.title).to.equal('Jum’at & Sabtu');
    expect(post.html).to.equal('<p>Harga &amp; stok</p>');
    expect(cleanItem(item({ title: '<![CDATA[Judul]]>' }), NOW).title).to.equal('Judul');
    expect(cleanItem(item({ title: '&lt;![CDATA[Judul]]&gt;' }), NOW).title).to.equal('Judul');
    expect(cleanItem(item({ html: '<p>Tag &lt;b&gt; AT&amp;T</p>' }), NOW).excerpt).to.equal('Tag <b> AT&T');
  });

  it('takes a title from the text when the platform has none', () => {
    const words = 'Kerja bakti membersihkan saluran air di sepanjang jalan desa. '.repeat(5);
    const post = cleanItem(item({ title: undefined, html: `<p>${words}</p>` }), NOW);
    expect(post.title).to.match(/^Kerja bakti .*…$/);
    expect(post.title.length).to.be.at.most(101);
    expect(post.excerpt.length).to.be.at.most(201);
  });

  it('lets no post be from the future, nor without a date', () => {
    expect(cleanItem(item({ publishedAt: new Date('2027-01-01') }), NOW).publishedAt).to.deep.equal(NOW);
    expect(cleanItem(item({ publishedAt: undefined }), NOW).publishedAt).to.deep.equal(NOW);
  });

  it('bounds what is kept', () => {
    const post = cleanItem(
      item({ guid: 'g'.repeat(5000), title: 'kata '.repeat(500), author: 'x'.repeat(500) }),
      NOW,
    );
    expect(post.guid).to.match(/^[0-9a-f]{64}$/);
    expect(post.title.length).to.be.at.most(301);
    expect(post.author?.length).to.be.at.most(122);
  });

  it('has the same hash for the same content only', () => {
    const first = cleanItem(item({}), NOW);
    expect(cleanItem(item({ publishedAt: undefined }), NOW).contentHash).to.equal(first.contentHash);
    expect(cleanItem(item({ html: '<p>Isi lain</p>' }), NOW).contentHash).not.to.equal(first.contentHash);
  });

  it('leads the links of a text to where it was published, never to this portal', () => {
    const html =
      '<p><a href="/berita/2">lain</a> <a href="https://desa.example/b">b</a> <a href="javascript:x">x</a></p>';
    const rel = 'rel="nofollow noopener ugc"';
    expect(cleanItem(item({ html, url: 'https://desa.example/berita/1' }), NOW).html).to.equal(
      `<p><a href="https://desa.example/berita/2" ${rel}>lain</a> <a href="https://desa.example/b" ${rel}>b</a> <a ${rel}>x</a></p>`,
    );
    expect(cleanItem(item({ html, url: undefined }), NOW).html).to.contain(`<a ${rel}>lain</a>`);
  });

  it('knows one page by one address', () => {
    expect(canonicalUrl('https://Desa.example/a?utm_source=rss&id=3&fbclid=x#komentar')).to.equal(
      'https://desa.example/a?id=3',
    );
  });
});
