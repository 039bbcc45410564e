import { hash } from 'node:crypto';
import { indexTokens } from '../search/tokenise.js';
import { excerpt, excerptOf, plainText, sanitiseBody } from '../stories/sanitise.js';
import type { FeedItem } from './adapters/feed-document.js';
import { canonicalUrl } from './canonical-url.js';

const MAX_TITLE = 300; // characters
const MAX_DERIVED_TITLE = 100; // characters, for posts of platforms without titles
const MAX_EXCERPT = 200; // characters
const MAX_SOURCE_HTML = 100_000; // characters of one item that are looked at
const MAX_GUID = 500; // characters, as an index key
const MAX_AUTHOR = 120; // characters

/** An item made safe to store and to show: texts without markup, HTML by the portal's one allow-list. */
export interface CleanPost {
  /** The source's own name for the post; else its page; else made of what it says. */
  guid: string;
  url: string | undefined;
  canonicalUrl: string | undefined;
  /** SHA-256 of what a reader would notice a change of. */
  contentHash: string;
  title: string;
  excerpt: string;
  html: string;
  imageUrl: string | undefined;
  author: string | undefined;
  publishedAt: Date;
  /** A search finds a post by what lists show of it: all of its text would be most of the index. */
  searchTokens: string[];
}

/** @param now the time of the fetch: no post is from the future, and one without a date is from now */
export function cleanItem(item: FeedItem, now: Date): CleanPost {
  const html = sanitiseBody(item.html.slice(0, MAX_SOURCE_HTML), item.url ?? '');
  const beginning = excerptOf(html, MAX_EXCERPT);
  const title =
    plainText(item.title?.slice(0, MAX_SOURCE_HTML) ?? '') || excerpt(beginning, MAX_DERIVED_TITLE);
  const publishedAt = item.publishedAt && item.publishedAt < now ? item.publishedAt : now;
  const post = {
    title: excerpt(title, MAX_TITLE),
    excerpt: beginning,
    html,
    imageUrl: item.imageUrl,
  };
  const contentHash = sha256(JSON.stringify(post));
  const guid = item.guid ?? item.url ?? contentHash;
  return {
    ...post,
    guid: guid.length > MAX_GUID ? sha256(guid) : guid,
    url: item.url,
    canonicalUrl: item.url && canonicalUrl(item.url),
    contentHash,
    searchTokens: indexTokens(post.title, post.excerpt),
    author: item.author ? excerpt(plainText(item.author.slice(0, MAX_SOURCE_HTML)), MAX_AUTHOR) : undefined,
    publishedAt,
  };
}

function sha256(text: string): string {
  return hash('sha256', text);
}
