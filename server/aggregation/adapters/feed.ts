import { FeedError, httpUrl, MAX_ITEMS, readItems } from './feed-document.js';
import type { FeedDocument, FeedItem, ItemProblemCode } from './feed-document.js';
import { parseFeedDate } from './feed-date.js';
import { htmlFromText } from './html-from-text.js';
import { childrenOf, firstText, readXml, type XmlElement } from './xml-document.js';

const HTML_START = /^\s*(<!--[^>]{0,500}-->\s*)?<(!doctype\s+html|html)\b/i;
const FIRST_IMAGE = /<img\b[^<>]{0,500}?\bsrc\s*=\s*["']([^"'<>]{1,2000})["']/i;
const IMAGE_FILE = /\.(jpe?g|png|webp|avif)(\?|$)/i;

const DATES = [
  'pubdate',
  'published',
  'issued',
  'dc:date',
  'dcterms:issued',
  'dcterms:created',
  'created',
  'updated',
  'modified',
  'dcterms:modified',
];
const TEXTS = ['content:encoded', 'content', 'xhtml:body', 'description', 'summary', 'itunes:summary'];
/** Minutes of the syndication module's `updatePeriod`. */
const PERIODS = new Map([
  ['hourly', 60],
  ['daily', 24 * 60],
  ['weekly', 7 * 24 * 60],
  ['monthly', 30 * 24 * 60],
  ['yearly', 365 * 24 * 60],
]);

/**
 * Reads RSS 0.9x to 2.0, RDF and Atom, with Media RSS and podcasts. What is broken and could be mended is a problem
 * on the list; a broken document without one item that can be used is refused.
 * @param address where the document came from: relative links are resolved against it
 * @throws {FeedError} when the document is no feed
 */
export async function readFeed(text: string, address: string): Promise<FeedDocument> {
  if (text.trim() === '') throw new FeedError('empty');
  if (!text.includes('<')) throw new FeedError('not-a-feed');
  if (HTML_START.test(text)) throw new FeedError('html-page');
  const { root, fault } = readXml(text, MAX_ITEMS);
  const list = root && listOf(root);
  if (!list) throw fault ? new FeedError('bad-xml', fault.detail, fault.line) : new FeedError('not-a-feed');
  const { channel, posts } = list;
  const base = baseOf(channel, baseOf(root, address));
  const siteUrl = httpUrl(pageLink(channel), base);
  const { items, problems } = readItems(posts, (post) => readItem(post, baseOf(post, siteUrl ?? base)));
  if (fault && items.length === 0) throw new FeedError('bad-xml', fault.detail, fault.line);
  if (fault) problems.push({ index: items.length, code: 'mended-xml', line: fault.line });
  return {
    title: firstText(channel, 'title', 'dc:title'),
    siteUrl,
    ttlMinutes: ttlOf(channel),
    items,
    problems,
  };
}

/** Where a document keeps what it says of itself, and its posts; undefined when it is no feed. */
function listOf(root: XmlElement): { channel: XmlElement; posts: XmlElement[] } | undefined {
  if (root.name === 'feed') return { channel: root, posts: childrenOf(root, 'entry') };
  if (root.name === 'entry') return { channel: root, posts: [root] };
  const channel = root.name === 'channel' ? root : childrenOf(root, 'channel')[0];
  if (!channel || !['rss', 'rdf:rdf', 'rdf', 'channel'].includes(root.name)) return undefined;
  const holders = [channel, root, ...childrenOf(channel, 'items')];
  return { channel, posts: [...new Set(holders)].flatMap((holder) => childrenOf(holder, 'item')) };
}

/** `xml:base` as far as feeds use it: on the whole document or on one post. */
function baseOf(element: XmlElement, outer: string): string {
  return httpUrl(element.attributes.get('xml:base'), outer) ?? outer;
}

function ttlOf(channel: XmlElement): number | undefined {
  const ttl = Number(firstText(channel, 'ttl'));
  if (ttl > 0) return ttl;
  const period = PERIODS.get(firstText(channel, 'sy:updateperiod')?.toLowerCase() ?? '');
  const frequency = Number(firstText(channel, 'sy:updatefrequency') ?? 1);
  return period && frequency > 0 ? period / frequency : undefined;
}

function readItem(post: XmlElement, base: string): FeedItem | ItemProblemCode {
  const url = itemUrl(post, base);
  if (!url) return 'no-link';
  const group = childrenOf(post, 'media:group')[0];
  const title = firstText(post, 'title', 'dc:title', 'media:title') ?? firstText(group, 'media:title');
  const html =
    firstText(post, ...TEXTS) ??
    htmlFromText(firstText(group, 'media:description') ?? firstText(post, 'media:description') ?? '');
  if (!title && !html) return 'no-text';
  return {
    guid: firstText(post, 'guid', 'id') ?? post.attributes.get('rdf:about') ?? url,
    url,
    title,
    html,
    publishedAt: itemDate(post),
    imageUrl: httpUrl(imageOf(post) ?? imageOf(group) ?? FIRST_IMAGE.exec(html)?.[1], url),
    author:
      firstText(childrenOf(post, 'author')[0], 'name') ??
      firstText(post, 'dc:creator', 'author', 'itunes:author'),
  };
}

function itemUrl(post: XmlElement, base: string): string | undefined {
  const guid = childrenOf(post, 'guid')[0];
  return (
    httpUrl(firstText(post, 'feedburner:origlink'), base) ??
    httpUrl(pageLink(post), base) ??
    (guid?.attributes.get('ispermalink') === 'false' ? undefined : httpUrl(guid?.text)) ??
    httpUrl(post.attributes.get('rdf:about')) ??
    httpUrl(childrenOf(post, 'enclosure')[0]?.attributes.get('url'), base)
  );
}

/**
 * The page that a feed or a post stands for. In Atom the `alternate` link, which is also one that names no relation;
 * in RSS the link's text, and Atom's link where it has none.
 */
function pageLink(element: XmlElement): string | undefined {
  return (
    alternateLink(childrenOf(element, 'link')) ??
    firstText(element, 'link') ??
    alternateLink(childrenOf(element, 'atom:link'))
  );
}

function alternateLink(links: XmlElement[]): string | undefined {
  const page = links.find(
    ({ attributes }) => attributes.has('href') && (attributes.get('rel') ?? 'alternate') === 'alternate',
  );
  return page?.attributes.get('href');
}

function itemDate(post: XmlElement): Date | undefined {
  for (const name of DATES) {
    const date = parseFeedDate(firstText(post, name));
    if (date) return date;
  }
  return undefined;
}

function imageOf(element: XmlElement | undefined): string | undefined {
  const files = [...childrenOf(element, 'media:content'), ...childrenOf(element, 'enclosure')];
  return (
    childrenOf(element, 'media:thumbnail')[0]?.attributes.get('url') ??
    files.find(isImage)?.attributes.get('url') ??
    childrenOf(files[0], 'media:thumbnail')[0]?.attributes.get('url') ??
    childrenOf(element, 'itunes:image')[0]?.attributes.get('href')
  );
}

function isImage({ attributes }: XmlElement): boolean {
  const type = attributes.get('type') ?? attributes.get('medium');
  return type ? type.startsWith('image') : IMAGE_FILE.test(attributes.get('url') ?? '');
}
