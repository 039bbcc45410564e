import { expect } from 'chai';
import { DomUtils, parseDocument } from 'htmlparser2';
import RssParser from 'rss-parser';

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

const RFC_822 =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|[+-]\d{4})$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const ABSOLUTE = /^https?:\/\/[^\s/]+\//;
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]+$/;

function children(of: Element, name: string): Element[] {
  return DomUtils.getElementsByTagName(name, of.children, false);
}
function textOf(of: Element, name: string): string {
  const found = children(of, name);
  expect(found, `one <${name}>`).to.have.length(1);
  return DomUtils.textContent(found[0]!).trim();
}
function attributesOf(of: Element, name: string) {
  return children(of, name).map(({ attribs }) => attribs);
}
function expectDifferent(values: unknown[], what: string): void {
  expect(new Set(values).size, `every ${what} once`).to.equal(values.length);
}

/** The root of a well-formed document. */
async function rootOf(text: string, name: string): Promise<Element> {
  // Strict, unlike the tree below.
  await new RssParser().parseString(text);
  const [root, ...more] = DomUtils.getElementsByTagName(
    name,
    parseDocument(text, { xmlMode: true }).children,
    false,
  );
  expect(more).to.have.length(0);
  return root!;
}

/** What RSS 2.0 and the advice of its advisory board ask of a feed. */
export async function expectValidRss(text: string, own: string): Promise<void> {
  const root = await rootOf(text, 'rss');
  expect(root.attribs.version).to.equal('2.0');
  const [channel, ...more] = children(root, 'channel');
  expect(more).to.have.length(0);
  expect(textOf(channel!, 'title')).to.not.equal('');
  expect(textOf(channel!, 'description')).to.not.equal('');
  expect(textOf(channel!, 'link')).to.match(ABSOLUTE);
  expect(textOf(channel!, 'language')).to.match(/^[a-z]{2}$/);
  expect(textOf(channel!, 'lastBuildDate')).to.match(RFC_822);
  const self = attributesOf(channel!, 'atom:link').filter(({ rel }) => rel === 'self');
  expect(self).to.eql([{ href: own, rel: 'self', type: 'application/rss+xml' }]);
  const items = children(channel!, 'item');
  for (const item of items) {
    expect(textOf(item, 'title')).to.not.equal('');
    expect(textOf(item, 'description')).to.not.equal('');
    expect(textOf(item, 'link')).to.match(ABSOLUTE);
    expect(textOf(item, 'pubDate')).to.match(RFC_822);
    expect(textOf(item, 'guid')).to.not.equal('');
    expect(textOf(item, 'content:encoded')).to.not.equal('');
    expect(textOf(item, 'dc:creator'), 'a name, where <author> wants a mail address').to.not.equal('');
    expect(children(item, 'author')).to.have.length(0);
    for (const { url, type, length } of attributesOf(item, 'enclosure')) {
      expect(url).to.match(ABSOLUTE);
      expect(type).to.match(MEDIA_TYPE);
      expect(length).to.match(/^[1-9]\d*$/);
    }
  }
  expectDifferent(
    items.map((item) => textOf(item, 'guid')),
    'guid',
  );
}

/** What RFC 4287 asks of an Atom feed. */
export async function expectValidAtom(text: string, own: string): Promise<void> {
  const feed = await rootOf(text, 'feed');
  expect(feed.attribs.xmlns).to.equal('http://www.w3.org/2005/Atom');
  const entries = children(feed, 'entry');
  for (const one of [feed, ...entries]) {
    expect(textOf(one, 'id'), 'an absolute address (4.2.6)').to.match(ABSOLUTE);
    expect(textOf(one, 'title')).to.not.equal('');
    expect(textOf(one, 'updated')).to.match(RFC_3339);
    const links = attributesOf(one, 'link');
    for (const { href } of links) expect(href).to.match(ABSOLUTE);
    const alternates = links.filter(({ rel = 'alternate' }) => rel === 'alternate');
    expectDifferent(
      alternates.map(({ type, hreflang }) => `${type} ${hreflang}`),
      'alternate of one type and language (4.1.1)',
    );
    const authors = children(one, 'author');
    expect(authors.length, 'an author (4.1.1)').to.be.at.least(1);
    for (const author of authors) expect(textOf(author, 'name')).to.not.equal('');
  }
  const self = attributesOf(feed, 'link').filter(({ rel }) => rel === 'self');
  expect(self.map(({ href }) => href)).to.eql([own]);
  for (const entry of entries) {
    expect(textOf(entry, 'published')).to.match(RFC_3339);
    expect(textOf(entry, 'content')).to.not.equal('');
    expect(attributesOf(entry, 'content')).to.eql([{ type: 'html' }]);
    expect(children(entry, 'summary').length).to.be.at.most(1);
    for (const { term } of attributesOf(entry, 'category')) expect(term).to.match(/\S/);
    for (const { rel, type } of attributesOf(entry, 'link')) {
      if (rel === 'enclosure') expect(type).to.equal('image/jpeg');
    }
  }
  expectDifferent(
    entries.map((entry) => textOf(entry, 'id')),
    'id',
  );
}

type Json = Record<string, unknown>;

/** What JSON Feed 1.1 asks of a feed. */
export function expectValidJsonFeed(text: string, own: string): void {
  const feed = JSON.parse(text) as Json & { items: Json[] };
  expect(feed.version).to.equal('https://jsonfeed.org/version/1.1');
  expect(feed.title).to.be.a('string').and.not.equal('');
  expect(feed.feed_url).to.equal(own);
  expect(feed.home_page_url).to.match(ABSOLUTE);
  expect(feed.language).to.match(/^[a-z]{2}$/);
  expect(feed).to.not.have.property('author', 'of version 1');
  expectAuthors(feed.authors);
  expect(feed.items).to.be.an('array');
  for (const item of feed.items) {
    expect(item.id).to.be.a('string').and.not.equal('');
    expect(item.content_html).to.be.a('string').and.not.equal('');
    expect(item.url).to.match(ABSOLUTE);
    expect(item.date_published).to.match(RFC_3339);
    expect(item.date_modified).to.match(RFC_3339);
    expectAuthors(item.authors);
    for (const tag of item.tags as unknown[]) expect(tag).to.be.a('string');
    if (item.image !== undefined) expect(item.image).to.match(ABSOLUTE);
    for (const { url, mime_type: type, size_in_bytes: size } of (item.attachments ?? []) as Json[]) {
      expect(url).to.match(ABSOLUTE);
      expect(type).to.match(MEDIA_TYPE);
      expect(size).to.be.a('number').greaterThan(0);
    }
  }
  expectDifferent(
    feed.items.map(({ id }) => id),
    'id',
  );
}

function expectAuthors(authors: unknown): void {
  expect(authors).to.be.an('array').with.length.at.least(1);
  for (const { name, url } of authors as Json[]) {
    expect(name).to.be.a('string').and.not.equal('');
    expect(url).to.match(ABSOLUTE);
  }
}
