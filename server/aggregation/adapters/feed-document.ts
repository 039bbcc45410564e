import { parseUrl } from '../../text/parse-url.js';

/** What every adapter makes of a document, before cleaning. Texts are as the source wrote them: untrusted. */
export interface FeedDocument {
  title: string | undefined;
  siteUrl: string | undefined;
  /** How long the publisher asks not to come back (RSS `ttl`, the syndication module's period). */
  ttlMinutes: number | undefined;
  items: FeedItem[];
  /** Items that could not be used, and why. */
  problems: ItemProblem[];
}

export interface FeedItem {
  /** The source's own name for the item, if it gives one. */
  guid: string | undefined;
  /** Its page: absolute, http(s). Podcasts and microblogs have posts without. */
  url: string | undefined;
  title: string | undefined;
  /** The fullest text the source sends: HTML, or text without tags. */
  html: string;
  publishedAt: Date | undefined;
  /** Absolute, http(s). */
  imageUrl: string | undefined;
  author: string | undefined;
  /** What the source files the item under, in its own words. */
  categories?: string[];
}

/** What can be wrong with an item (its words: `problem` in the locale files). */
export const ITEM_PROBLEM_CODES = ['bad-item', 'no-text', 'too-many-items', 'mended-xml'] as const;
export type ItemProblemCode = (typeof ITEM_PROBLEM_CODES)[number];

/** `index` counts the document's items from 0. */
export interface ItemProblem {
  index: number;
  code: ItemProblemCode;
  /** Where it is in the document, from 1, if that is known. */
  line?: number;
}

/** Why a document cannot be read as a feed (its words: `error` in the locale files). */
export const FEED_ERROR_CODES = [
  'empty',
  'html-page',
  'not-a-feed',
  'bad-xml',
  'bad-json',
  'too-complex',
] as const;
export type FeedErrorCode = (typeof FEED_ERROR_CODES)[number];

/** A document that cannot be read as a feed at all. `line` counts from 1 where the parser knows it. */
export class FeedError extends Error {
  readonly code: FeedErrorCode;
  readonly detail: string;
  readonly line: number | undefined;

  constructor(code: FeedErrorCode, detail = '', line?: number) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'FeedError';
    this.code = code;
    this.detail = detail;
    this.line = line;
  }
}

const WITHOUT_SCHEME = /^www\.[a-z\d-]+\.[a-z\d.-]*[a-z](\/|$)/i;
const MAX_URL = 1500; // characters, as an index key: one address that is longer must not fail its whole feed
export const MAX_ITEMS = 1000; // of one document; feeds list the newest first

/**
 * Reads each raw item on its own, so that one that cannot be read is a problem on the list and nothing more.
 * @param readItem gives the item, or the code of what is wrong with it
 */
export function readItems<Raw>(
  raw: readonly Raw[],
  readItem: (raw: Raw) => FeedItem | ItemProblemCode,
): Pick<FeedDocument, 'items' | 'problems'> {
  const items: FeedItem[] = [];
  const problems: ItemProblem[] = [];
  for (const [index, rawItem] of raw.slice(0, MAX_ITEMS).entries()) {
    const item = readItem(rawItem);
    if (typeof item === 'string') problems.push({ index, code: item });
    else items.push(item);
  }
  if (raw.length > MAX_ITEMS) problems.push({ index: MAX_ITEMS, code: 'too-many-items' });
  return { items, problems };
}

/** An absolute http(s) address, or undefined for anything that is not one or is longer than any page's. */
export function httpUrl(address: string | undefined, base?: string): string | undefined {
  const trimmed = address?.trim();
  // In a list of links of a site that is a forgotten `http://`, not a page called so.
  const url = trimmed
    ? parseUrl(base && WITHOUT_SCHEME.test(trimmed) ? `http://${trimmed}` : trimmed, base)
    : undefined;
  const web = url?.protocol === 'http:' || url?.protocol === 'https:';
  return web && url.href.length <= MAX_URL ? url.href : undefined;
}
