import Parser from 'rss-parser';
import { FeedError, httpUrl, MAX_ITEMS, readItems } from './feed-document.js';
import type { FeedDocument, FeedItem, ItemProblemCode } from './feed-document.js';
import { htmlFromText } from './html-from-text.js';
import { plainFeed } from './plain-feed.js';

const HTML_START = /^\s*(<!--[^>]{0,500}-->\s*)?<(!doctype\s+html|html)\b/i;
const FIRST_IMAGE = /<img\b[^<>]{0,500}?\bsrc\s*=\s*["']([^"'<>]{1,2000})["']/i;
const IMAGE_FILE = /\.(jpe?g|png|webp|avif)(\?|$)/i;

/** Of one item; who files a post under more says nothing by it. */
const MAX_CATEGORIES = 50;

/** Minutes of the syndication module's `updatePeriod`. */
const PERIODS = new Map([
  ['hourly', 60],
  ['daily', 24 * 60],
  ['weekly', 7 * 24 * 60],
  ['monthly', 30 * 24 * 60],
  ['yearly', 365 * 24 * 60],
]);

/** Dates beside those that rss-parser knows, in the order in which they are believed. */
const OTHER_DATES = [
  'published',
  'issued',
  'dc:date',
  'dcterms:issued',
  'dcterms:created',
  'created',
  'updated',
  'modified',
  'dcterms:modified',
  'atom:updated',
] as const;
/** Texts beside those that rss-parser knows. */
const OTHER_TEXTS = [
  'text:encoded',
  'text:content',
  'text:description',
  'id',
  'dc:title',
  'itunes:title',
  'atom:title',
  'media:title',
  'xhtml:body',
  'xhtml:div',
  'dc:description',
  'atom:content',
  'atom:summary',
  'itunes:summary',
  'media:description',
  'dc:creator',
  'itunes:author',
  'feedburner:origlink',
] as const;
const ELEMENTS = ['atom:link', 'media:group', 'media:content', 'media:thumbnail', 'itunes:image'] as const;

/** An element as rss-parser hands it on: its text, or its attributes and children by name. */
type XmlNode = string | { _?: string; $?: Attributes; [child: string]: unknown };
type Attributes = Record<string, string>;

/** A text; or an element, where a document has tags in a place for text. */
type Written = XmlNode | undefined;

type OtherFields = Partial<Record<(typeof OTHER_DATES)[number] | (typeof OTHER_TEXTS)[number], Written>> &
  Partial<Record<(typeof ELEMENTS)[number] | 'guids' | 'authors' | 'topics' | 'enclosures', XmlNode[]>> & {
    attributes?: Attributes;
  };
type Post = Parser.Item & OtherFields;

interface ChannelFields {
  'dc:title'?: Written;
  'atom:link'?: Written;
  ttl?: Written;
  'sy:updateperiod'?: Written;
  'sy:updatefrequency'?: Written;
}

const PARSER_OPTIONS: Parser.ParserOptions<ChannelFields, Post> = {
  // A post without anything would be a string, whose `link` is a function.
  xml2js: { emptyTag: () => ({}) },
  customFields: {
    feed: ['dc:title', 'atom:link', 'ttl', 'sy:updateperiod', 'sy:updatefrequency'],
    item: [
      ...OTHER_DATES,
      ...OTHER_TEXTS,
      ...ELEMENTS.map((name) => [name, name, { keepArray: true }]),
      ['guid', 'guids', { keepArray: true }],
      ['author', 'authors', { keepArray: true }],
      ['category', 'topics', { keepArray: true }],
      ['enclosure', 'enclosures', { keepArray: true }],
      ['$', 'attributes', { keepArray: true }],
    ],
  },
};

/**
 * Reads RSS 0.9x to 2.0, RDF and Atom, with Media RSS and podcasts. What is broken and could be mended is a problem
 * on the list; a broken document without one item that can be used is refused.
 *
 * rss-parser reads every document, but none as it was sent: one loose ampersand, one date that nobody can read or
 * one link without an address, and it refuses the whole feed.
 * @param address where the document came from: relative links are resolved against it
 * @param timeZone of dates that name none
 * @throws {FeedError} when the document is no feed
 */
export async function readFeed(text: string, address: string, timeZone: string): Promise<FeedDocument> {
  if (text.trim() === '') throw new FeedError('empty');
  if (!text.includes('<')) throw new FeedError('not-a-feed');
  if (HTML_START.test(text)) throw new FeedError('html-page');
  const { xml, base: said, fault } = plainFeed(text, MAX_ITEMS, timeZone);
  if (!xml) throw fault ? new FeedError('bad-xml', fault.detail, fault.line) : new FeedError('not-a-feed');
  const feed = await new Parser(PARSER_OPTIONS).parseString(xml);

  const base = httpUrl(said, address) ?? address;
  const siteUrl = httpUrl(linkOf(feed.link) ?? linkOf(feed['atom:link']), base);
  const outer = siteUrl ?? base;
  const { items, problems } = readItems(feed.items, (post) =>
    readItem(post, httpUrl(post.attributes?.['xml:base'], outer) ?? outer),
  );
  if (fault && items.length === 0) throw new FeedError('bad-xml', fault.detail, fault.line);
  if (fault) problems.push({ index: items.length, code: 'mended-xml', line: fault.line });
  return {
    title: firstText(feed.title, feed['dc:title']),
    siteUrl,
    ttlMinutes: ttlOf(feed),
    items,
    problems,
  };
}

function ttlOf(feed: ChannelFields): number | undefined {
  const ttl = Number(firstText(feed.ttl));
  if (ttl > 0) return ttl;
  const period = PERIODS.get(firstText(feed['sy:updateperiod'])?.toLowerCase() ?? '');
  const frequency = Number(firstText(feed['sy:updatefrequency']) ?? 1);
  return period && frequency > 0 ? period / frequency : undefined;
}

function readItem(post: Post, base: string): FeedItem | ItemProblemCode {
  const url = itemUrl(post, base);
  const group = post['media:group']?.[0];
  // Of a photo without words, what its author says to who cannot see it.
  const [photo] = post['media:content'] ?? [];
  const title = firstText(
    post.title,
    post['dc:title'],
    post['atom:title'],
    post['itunes:title'],
    post['media:title'],
    childrenOf(group, 'media:title')[0],
  );
  const html =
    firstText(
      post['text:encoded'],
      post['text:content'],
      post['atom:content'],
      post['xhtml:body'],
      post['xhtml:div'],
      post['text:description'],
      post.summary,
      post['atom:summary'],
      post['dc:description'],
      post['itunes:summary'],
    ) ??
    htmlFromText(
      firstText(
        childrenOf(group, 'media:description')[0],
        post['media:description'],
        childrenOf(photo, 'media:description')[0],
      ) ?? '',
    );
  if (!title && !html) return 'no-text';
  const [author] = post.authors ?? [];
  return {
    guid: firstText(post.guids?.[0], post.id, post.attributes?.['rdf:about']),
    url,
    title,
    html,
    publishedAt: itemDate(post),
    imageUrl: httpUrl(imageOf(post, group) ?? FIRST_IMAGE.exec(html)?.[1], url ?? base),
    author: firstText(childrenOf(author, 'name')[0], post['dc:creator'], author, post['itunes:author']),
    categories: (post.topics ?? []).flatMap((topic) => nameOfTopic(topic) ?? []).slice(0, MAX_CATEGORIES),
  };
}

/** In RSS a category's text, in Atom its label or its term. */
function nameOfTopic(topic: XmlNode): string | undefined {
  const { label, term } = attributesOf(topic);
  return label ?? term ?? firstText(topic);
}

function itemUrl(post: Post, base: string): string | undefined {
  const guid = post.guids?.[0];
  return (
    httpUrl(firstText(post['feedburner:origlink']), base) ??
    httpUrl(linkOf(post.link) ?? linkOf(post['atom:link']?.[0]), base) ??
    (attributesOf(guid).ispermalink === 'false' ? undefined : httpUrl(firstText(guid))) ??
    httpUrl(post.attributes?.['rdf:about']) ??
    httpUrl(post.attributes?.href, base) ??
    httpUrl(firstText(post.id)) ??
    httpUrl(attributesOf(post.enclosures?.[0]).url, base)
  );
}

/** In RSS a link's text, in Atom its address. */
function linkOf(link: Written): string | undefined {
  return attributesOf(link).href ?? firstText(link);
}

function itemDate(post: Post): Date | undefined {
  const date = firstText(post.isoDate, ...OTHER_DATES.map((name) => post[name]));
  return date === undefined ? undefined : new Date(date);
}

function imageOf(post: Post, group: Written): string | undefined {
  const files = [
    ...(post['media:content'] ?? []),
    ...childrenOf(group, 'media:content'),
    ...(post.enclosures ?? []),
  ];
  const picture =
    post['media:thumbnail']?.[0] ??
    files.find(isImage) ??
    childrenOf(files[0], 'media:thumbnail')[0] ??
    childrenOf(group, 'media:thumbnail')[0];
  return attributesOf(picture).url ?? attributesOf(post['itunes:image']?.[0]).href;
}

function isImage(file: XmlNode): boolean {
  const { type, medium, url = '' } = attributesOf(file);
  const kind = type ?? medium;
  return kind ? kind.startsWith('image') : IMAGE_FILE.test(url);
}

function attributesOf(node: Written): Attributes {
  return (typeof node === 'object' && node.$) || {};
}

function childrenOf(node: Written, name: string): XmlNode[] {
  const children = typeof node === 'object' ? node[name] : undefined;
  return Array.isArray(children) ? (children as XmlNode[]) : [];
}

/** The first that says something. */
function firstText(...written: Written[]): string | undefined {
  for (const node of written) {
    const text = (typeof node === 'object' ? node._ : node)?.trim();
    if (text) return text;
  }
  return undefined;
}
