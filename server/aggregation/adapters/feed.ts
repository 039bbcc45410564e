import Parser from 'rss-parser';
import { FeedError, httpUrl, readItems } from './feed-document.js';
import type { FeedDocument, FeedItem, ItemProblemCode } from './feed-document.js';
import { parseFeedDate } from './feed-date.js';
import { htmlFromText } from './html-from-text.js';
import { repairXml, wrapXhtml } from './repair-xml.js';
import { attributeOf, childrenOf, firstText, textOf, type XmlNode } from './xml-node.js';

const HTML_START = /^\s*(<!--[^>]{0,500}-->\s*)?<(!doctype\s+html|html)\b/i;
const FIRST_IMAGE = /<img\b[^<>]{0,500}?\bsrc\s*=\s*["']([^"'<>]{1,2000})["']/i;

/**
 * rss-parser reads the XML and tells the dialects apart. The steps for one item are our own, because its steps throw
 * on a date it cannot read or a link without attributes, and so lose the whole feed for one bad item.
 */
class FeedParser extends Parser<object, { node: XmlNode }> {
  parseItemRss(node: XmlNode) {
    return { node };
  }

  buildAtomFeed(document: XmlNode) {
    const feed = isFeedRoot(document) ? document.feed : undefined;
    return {
      title: firstText(feed, 'title'),
      link: atomLink(feed),
      items: childrenOf(feed, 'entry').map((node) => ({ node })),
    };
  }

  /** Podcast fields are read with the item's others. */
  decorateItunes() {}
}

function isFeedRoot(document: XmlNode): document is { feed: XmlNode } {
  return typeof document === 'object' && document !== null && 'feed' in document;
}

/**
 * Reads RSS 0.9x to 2.0, RDF and Atom.
 * @param address where the document came from: relative links are resolved against it
 * @throws {FeedError} when the document is no feed
 */
export async function readFeed(text: string, address: string): Promise<FeedDocument> {
  if (text.trim() === '') throw new FeedError('empty');
  if (!text.includes('<')) throw new FeedError('not-a-feed');
  if (HTML_START.test(text)) throw new FeedError('html-page');
  const feed = await parseOrRepair(wrapXhtml(text));
  const siteUrl = httpUrl(typeof feed.link === 'string' ? feed.link : undefined, address);
  return {
    title: typeof feed.title === 'string' ? feed.title : undefined,
    siteUrl,
    ...readItems(feed.items, ({ node }) => readItem(node, siteUrl ?? address)),
  };
}

async function parseOrRepair(xml: string) {
  try {
    return await parseXml(xml);
  } catch (error) {
    if (!(error instanceof FeedError) || error.code !== 'bad-xml') throw error;
    const repaired = repairXml(xml);
    if (repaired === xml) throw error;
    return await parseXml(repaired).catch(() => {
      throw error; // its line is the one in the document as it was sent
    });
  }
}

/** A parser for each document: xml2js keeps state that a broken one leaves behind. */
async function parseXml(xml: string) {
  try {
    return await new FeedParser({ defaultRSS: 2 }).parseString(xml);
  } catch (error) {
    throw asFeedError(error);
  }
}

/** sax says `Unexpected close tag\nLine: 3\nColumn: 12\nChar: >`; anything else means that no feed was recognised. */
function asFeedError(error: unknown): FeedError {
  const [message = '', ...rest] = error instanceof Error ? error.message.split('\n') : [];
  const line = /^Line: (\d+)/.exec(rest[0] ?? '')?.[1];
  return line === undefined
    ? new FeedError('not-a-feed')
    : new FeedError('bad-xml', message, Number(line) + 1);
}

function readItem(node: XmlNode, base: string): FeedItem | ItemProblemCode {
  const url = itemUrl(node, base);
  if (!url) return 'no-link';
  const group = childrenOf(node, 'media:group')[0];
  const title = firstText(node, 'title', 'dc:title', 'media:title');
  const html =
    firstText(node, 'content:encoded', 'content', 'description', 'summary', 'itunes:summary') ??
    htmlFromText(firstText(group, 'media:description') ?? firstText(node, 'media:description') ?? '');
  if (!title && !html) return 'no-text';
  return {
    guid: firstText(node, 'guid', 'id') ?? attributeOf(node, 'rdf:about') ?? url,
    url,
    title,
    html,
    publishedAt: itemDate(node),
    imageUrl: httpUrl(imageOf(node) ?? imageOf(group) ?? FIRST_IMAGE.exec(html)?.[1], url),
    author:
      firstText(childrenOf(node, 'author')[0], 'name') ??
      firstText(node, 'dc:creator', 'author', 'itunes:author'),
  };
}

function itemUrl(node: XmlNode, base: string): string | undefined {
  const guid = childrenOf(node, 'guid')[0];
  return (
    httpUrl(firstText(node, 'feedburner:origLink'), base) ??
    httpUrl(atomLink(node) ?? firstText(node, 'link'), base) ??
    (attributeOf(guid, 'isPermaLink') === 'false' ? undefined : httpUrl(textOf(guid))) ??
    httpUrl(attributeOf(childrenOf(node, 'enclosure')[0], 'url'), base)
  );
}

/** The page an Atom feed or entry stands for: the `alternate` link, which is also one that names no relation. */
function atomLink(node: XmlNode): string | undefined {
  const links = childrenOf(node, 'link').filter((link) => attributeOf(link, 'href') !== undefined);
  const page = links.find((link) => (attributeOf(link, 'rel') ?? 'alternate') === 'alternate');
  return attributeOf(page, 'href');
}

function itemDate(node: XmlNode): Date | undefined {
  for (const name of ['pubDate', 'published', 'dc:date', 'dcterms:created', 'updated', 'dcterms:modified']) {
    const date = parseFeedDate(firstText(node, name));
    if (date) return date;
  }
  return undefined;
}

function imageOf(node: XmlNode): string | undefined {
  const media = [...childrenOf(node, 'media:content'), ...childrenOf(node, 'enclosure')].find(
    (content) =>
      attributeOf(content, 'medium') === 'image' || attributeOf(content, 'type')?.startsWith('image/'),
  );
  return (
    attributeOf(childrenOf(node, 'media:thumbnail')[0], 'url') ??
    attributeOf(media, 'url') ??
    attributeOf(childrenOf(node, 'itunes:image')[0], 'href')
  );
}
