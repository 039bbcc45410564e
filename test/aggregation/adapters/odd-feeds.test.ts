import { expect } from 'chai';
import { readFeed } from '../../../server/aggregation/adapters/feed.js';
import type { FeedItem } from '../../../server/aggregation/adapters/feed-document.js';

const LINK = '<link>https://desa.example/a</link>';
const HREF = '<link href="https://desa.example/a"/>';
const DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"';
const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';

const rss = (item: string, channel = '') =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Desa</title>${channel}${item}</channel></rss>`;
const inRss = (item: string) => rss(`<item>${LINK}${item}</item>`);
const inAtom = (entry: string, attributes = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><entry>${entry}</entry></feed>`;
const inAtom03 = (entry: string) =>
  `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>${entry}</entry></feed>`;

/** As publishers write it, and what is to be read of its one post. */
type Case = [what: string, document: string, expected: Partial<Record<keyof FeedItem, string>>];

const CASES: Case[] = [
  // Titles.
  ['an ampersand escaped twice', inRss('<title>A &amp;amp; B</title>'), { title: 'A &amp; B' }],
  ['text and CDATA in turn', inRss('<title>A <![CDATA[& B]]> C</title>'), { title: 'A & B C' }],
  ['CDATA that ends within', inRss('<title><![CDATA[a ]]]]><![CDATA[> b]]></title>'), { title: 'a ]]> b' }],
  ['an empty title first', inRss('<title/><title>Dua</title>'), { title: 'Dua' }],
  ['only a Dublin Core title', inRss('<dc:title>Judul</dc:title>'), { title: 'Judul' }],
  ['a title over several lines', inRss('<title>\n  Satu \n</title>'), { title: 'Satu' }],
  [
    'Atom text that looks like a tag',
    inAtom(`${HREF}<title type="text">Tag &lt;b&gt;</title>`),
    { title: 'Tag &lt;b&gt;' },
  ],
  ['Atom HTML', inAtom(`${HREF}<title type="html">&lt;b&gt;A&lt;/b&gt;</title>`), { title: '<b>A</b>' }],
  [
    'Atom 0.3 in base64',
    inAtom03(`${HREF}<title mode="base64">\nS2FiYXIgPGI+ZGVzYTwvYj4=\n</title>`),
    { title: 'Kabar <b>desa</b>' },
  ],
  [
    'Atom in base64',
    inAtom(`${HREF}<title type="application/octet-stream">S2FiYXI=</title>`),
    { title: 'Kabar' },
  ],
  ['unescaped markup', inAtom(`${HREF}<title>Kabar <b>desa</b></title>`), { title: 'Kabar <b>desa</b>' }],
  ['a heart and a price', inRss('<title>I <3 desa, <50 ribu</title>'), { title: 'I <3 desa, <50 ribu' }],
  ['a number sign within CDATA', inRss('<title><![CDATA[a <3 b]]></title>'), { title: 'a <3 b' }],
  [
    'a character in two halves',
    inRss('<title>Hore &#55357;&#56832; &#xD83D;&#xDE00;</title>'),
    { title: 'Hore 😀 😀' },
  ],
  ['only a podcast title', inRss('<itunes:title>Judul</itunes:title>'), { title: 'Judul' }],
  ["only Atom's title", inRss('<atom:title>Judul</atom:title>'), { title: 'Judul' }],
  [
    'the title of a picture before its own',
    inAtom(`${HREF}<image><title>Foto</title></image><title>Judul</title>`),
    { title: 'Judul' },
  ],
  // Links.
  [
    'Atom 0.3 with its link as text',
    inAtom03('<title>A</title><link rel="alternate">https://desa.example/t</link>'),
    { url: 'https://desa.example/t' },
  ],
  [
    'an alternate link behind others',
    inAtom(
      '<title>A</title><link rel="self" href="/s"/><link rel="enclosure" href="/e"/><link rel="alternate" href="/p"/>',
    ),
    { url: 'https://desa.example/p' },
  ],
  [
    'bases one in the other',
    inAtom('<title>A</title><link href="p"/>', 'xml:base="https://lain.example/x/"').replace(
      '<entry>',
      '<entry xml:base="y/">',
    ),
    { url: 'https://lain.example/x/y/p' },
  ],
  [
    'an address with loose ampersands',
    rss('<item><title>A</title><link>https://desa.example/?a=1&b=2&amp;c=3</link></item>'),
    { url: 'https://desa.example/?a=1&b=2&c=3' },
  ],
  [
    "Atom's link in RSS",
    rss(
      '<item><title>A</title><atom:link rel="self" href="/no"/><atom:link href="/ya"/></item>',
      '<atom:link rel="self" href="/feed"/>',
    ),
    { url: 'https://desa.example/ya' },
  ],
  [
    'a link of a text input',
    inRss('<title>A</title><textInput><link>/x</link></textInput>'),
    {
      url: 'https://desa.example/a',
    },
  ],
  [
    'an alternate link for machines before the one for people',
    inAtom(
      '<title>A</title><link rel="alternate" type="application/json" href="/j"/><link type="text/html" href="/p"/>',
    ),
    { url: 'https://desa.example/p' },
  ],
  [
    'a relation by its registered address',
    inAtom('<title>A</title><link rel="http://www.iana.org/assignments/relation/alternate" href="/p"/>'),
    { url: 'https://desa.example/p' },
  ],
  [
    'a relation in capitals',
    inAtom('<title>A</title><link rel="ALTERNATE" href="/p"/>'),
    { url: 'https://desa.example/p' },
  ],
  [
    'no link, and an id that is an address',
    inAtom('<title>A</title><id>https://desa.example/i</id>'),
    { url: 'https://desa.example/i', guid: 'https://desa.example/i' },
  ],
  // Dates.
  [
    'a date nobody can read before one that can be',
    inRss('<title>A</title><pubDate>kemarin</pubDate><dc:date>2026-01-02</dc:date>'),
    { publishedAt: '2026-01-02T00:00:00.000Z' },
  ],
  [
    'Atom 0.3 dates',
    inAtom03(
      `${HREF}<title>A</title><modified>2026-02-01T00:00:00Z</modified><issued>2026-01-01T00:00:00Z</issued>`,
    ),
    { publishedAt: '2026-01-01T00:00:00.000Z' },
  ],
  [
    "Atom's date in RSS",
    inRss('<title>A</title><a10:updated xmlns:a10="http://www.w3.org/2005/Atom">2026-03-01Z</a10:updated>'),
    { publishedAt: '2026-03-01T00:00:00.000Z' },
  ],
  // Texts.
  [
    'a description and the whole text',
    inRss('<title>A</title><description>Ringkas</description><content>Seluruhnya</content>'),
    { html: 'Seluruhnya' },
  ],
  [
    'an XHTML body',
    inRss('<title>A</title><body xmlns="http://www.w3.org/1999/xhtml"><p>a <i>b</i> c</p></body>'),
    { html: '<p>a <i>b</i> c</p>' },
  ],
  [
    'a channel description left open',
    rss(`<item><title>A</title>${LINK}<description>Isi</description></item>`, '<description>satu<br>dua'),
    { html: 'Isi' },
  ],
  [
    'a Dublin Core description',
    inRss('<title>A</title><dc:description>Isi</dc:description>'),
    { html: 'Isi' },
  ],
  [
    'XHTML without a body',
    inRss('<title>A</title><div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>'),
    { html: '<p>a</p>' },
  ],
  // Who.
  ['an author by name in RSS', inRss('<title>A</title><author><name>Ani</name></author>'), { author: 'Ani' }],
  ['an author as text in Atom', inAtom(`${HREF}<title>A</title><author>Ani</author>`), { author: 'Ani' }],
  // Dialects.
  [
    'RSS 0.90',
    `<rdf:RDF ${RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>D</title></channel><item><title>A</title>${LINK}</item></rdf:RDF>`,
    { title: 'A' },
  ],
  [
    'RSS 1.0 with a picture of the channel before its posts',
    `<rdf:RDF ${RDF} ${DC} xmlns="http://purl.org/rss/1.0/"><channel><title>D</title><items><rdf:Seq><rdf:li resource="x"/></rdf:Seq></items></channel><image><title>Logo</title><link>/logo</link></image><item rdf:about="https://desa.example/a"><title>A</title><dc:creator>Ani</dc:creator></item></rdf:RDF>`,
    { title: 'A', url: 'https://desa.example/a', author: 'Ani' },
  ],
  [
    'RSS 1.1',
    `<Channel ${RDF} xmlns="http://purl.org/net/rss1.1#"><title>D</title><items><item><title>A</title>${LINK}</item></items></Channel>`,
    { title: 'A' },
  ],
  [
    'posts beside the channel',
    `<rss><channel><title>D</title></channel><item><title>A</title>${LINK}</item></rss>`,
    {
      title: 'A',
    },
  ],
  [
    'capitals',
    inRss('<TITLE>A</TITLE>').replaceAll('item>', 'ITEM>').replace('<rss', '<RSS'),
    { title: 'A' },
  ],
  [
    'RSS under a prefix',
    `<x:rss xmlns:x="http://backend.userland.com/rss2"><x:channel><x:item><x:title>A</x:title><x:link>/a</x:link></x:item></x:channel></x:rss>`,
    { title: 'A', url: 'https://desa.example/a' },
  ],
  [
    'one entry alone',
    `<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title>${HREF}</entry>`,
    { title: 'A' },
  ],
  [
    'CDF',
    '<CHANNEL><TITLE>D</TITLE><ITEM HREF="https://desa.example/a"><TITLE>A</TITLE><ABSTRACT>Isi</ABSTRACT></ITEM></CHANNEL>',
    { title: 'A', url: 'https://desa.example/a', html: 'Isi' },
  ],
  [
    'warnings before the beginning',
    `<br />\n<b>Warning</b>: Undefined index in <b>/www/rss.php</b><br>\n${inRss('<title>A</title>')}`,
    { title: 'A' },
  ],
  [
    'a comment that names elements before the beginning',
    `<!-- a <feed> or an <rss> -->${inRss('<title>A</title>')}`,
    { title: 'A' },
  ],
  [
    'names that JavaScript knows',
    inRss('<title>A</title><__proto__><title>B</title></__proto__><constructor>C</constructor><link2/>'),
    { title: 'A' },
  ],
  ['names that are none', inRss("<1>x</1><title>A</title><a:b:c d\"=e f='1'>g</a:b:c>"), { title: 'A' }],
  ['junk behind the end', `${inRss('<title>A</title>')}<script>x</script>`, { title: 'A' }],
];

describe('Odd feeds', () => {
  for (const [what, document, expected] of CASES) {
    it(`are read: ${what}`, async () => {
      const { items } = await readFeed(document, 'https://desa.example/feed', 'UTC');
      expect(items).to.have.length(1);
      const { publishedAt, ...item } = items[0]!;
      expect({ ...item, publishedAt: publishedAt?.toISOString() }).to.include(expected);
    });
  }
});
