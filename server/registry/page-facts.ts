import { Parser } from 'htmlparser2';
import { decodeDocument } from '../aggregation/decode.js';
import { parseUrl } from '../text/parse-url.js';

const LINKS_MAX = 2_000;
const FEEDS_MAX = 20;
const META_MAX_LENGTH = 5_000; // characters of one value
const JSON_DEPTH_MAX = 12;
const FEED_TYPES = new Set(['application/rss+xml', 'application/atom+xml', 'application/feed+json']);
/** What of the head is told; pages have any number of others. */
const TOLD_META =
  /^(?:description|kabar-kim|og:(?:title|description|image|site_name)|twitter:(?:title|image))$/;

/** How a page names another: as itself elsewhere, in what it tells machines, or by a plain link. */
export type LinkKind = 'rel-me' | 'same-as' | 'link';

/** What a page tells of itself and where it leads. */
export interface PageFacts {
  /** Absolute http(s) addresses, each once, by the strongest way that it is named. */
  links: { url: string; kind: LinkKind }[];
  /** Feeds that it names in its head. */
  feeds: string[];
  title: string;
  /** Names in lower case; of a repeated one, the first. */
  meta: Record<string, string>;
  canonical?: string;
}

/** A page as it was received. */
export interface ReceivedPage {
  body: Uint8Array;
  contentType: string | undefined;
  /** Where it was found. */
  url: string;
}

const STRENGTH: Record<LinkKind, number> = { 'rel-me': 2, 'same-as': 1, link: 0 };

/** Reads a page. Pure, so that it can run on another thread: a page can be built to take long. */
export function readPageFacts({ body, contentType, url }: ReceivedPage): PageFacts {
  const links = new Map<string, LinkKind>();
  const facts: PageFacts = { links: [], feeds: [], title: '', meta: {} };
  let base = url;
  let inTitle = false;
  let json: string | undefined;

  const absolute = (address = '') => {
    const read = parseUrl(address.trim(), base);
    return read && /^https?:$/.test(read.protocol) ? read.href : undefined;
  };
  const take = (address: string | undefined, kind: LinkKind) => {
    const found = absolute(address);
    if (!found || (!links.has(found) && links.size >= LINKS_MAX)) return;
    const known = links.get(found);
    if (!known || STRENGTH[kind] > STRENGTH[known]) links.set(found, kind);
  };
  const takeLink = (name: string, { rel = '', type = '', href }: Record<string, string>) => {
    const rels = rel.toLowerCase().split(/\s+/);
    if (rels.includes('me')) take(href, 'rel-me');
    else if (name === 'a') take(href, 'link');
    if (rels.includes('canonical')) facts.canonical ??= absolute(href);
    if (!rels.includes('alternate') || !FEED_TYPES.has(type.toLowerCase().trim())) return;
    const feed = absolute(href);
    if (feed && facts.feeds.length < FEEDS_MAX && !facts.feeds.includes(feed)) facts.feeds.push(feed);
  };
  const takeMeta = ({ name, property, itemprop, content = '' }: Record<string, string>) => {
    const told = (property ?? name ?? itemprop ?? '').toLowerCase();
    if (TOLD_META.test(told)) facts.meta[told] ??= content.slice(0, META_MAX_LENGTH);
  };

  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'base') base = absolute(attributes.href) ?? base;
      if (name === 'a' || name === 'link' || name === 'area') takeLink(name, attributes);
      if (name === 'meta') takeMeta(attributes);
      if (name === 'title' && facts.title === '') inTitle = true;
      if (name === 'script' && attributes.type?.toLowerCase() === 'application/ld+json') json = '';
    },
    ontext(text) {
      if (inTitle) facts.title = (facts.title + text).slice(0, META_MAX_LENGTH);
      else if (json !== undefined) json += text;
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false;
      if (name === 'script' && json !== undefined) {
        for (const address of sameAs(json)) take(address, 'same-as');
        json = undefined;
      }
    },
  });
  parser.end(decodeDocument(Buffer.from(body), contentType));
  facts.links = [...links].map(([address, kind]) => ({ url: address, kind }));
  facts.title = facts.title.replace(/\s+/g, ' ').trim();
  return facts;
}

/** Every `sameAs` in a piece of JSON-LD; what is no JSON says nothing. */
function sameAs(json: string): string[] {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return [];
  }
  const found: string[] = [];
  const walk = (value: unknown, depth: number) => {
    if (typeof value !== 'object' || value === null || depth > JSON_DEPTH_MAX) return;
    if ('sameAs' in value) {
      found.push(...[value.sameAs].flat().filter((one): one is string => typeof one === 'string'));
    }
    for (const inner of Object.values(value)) walk(inner, depth + 1);
  };
  walk(read, 0);
  return found;
}
