import { hash } from 'node:crypto';
import he from 'he';
import { indexTokens } from '../search/tokenise.js';
import { excerpt, excerptOf, plainText, sanitiseBody } from '../stories/sanitise.js';
import type { FeedItem } from './adapters/feed-document.js';
import { canonicalUrl, isFrontPage } from './canonical-url.js';

const MAX_TITLE = 300; // characters
const MAX_DERIVED_TITLE = 100; // characters, for posts of platforms without titles
const MAX_EXCERPT = 200; // characters
const MAX_SOURCE_HTML = 100_000; // characters of one item that are looked at
const MAX_GUID = 500; // characters, as an index key
const MAX_AUTHOR = 120; // characters

/** Entities that were escaped once too often: `&amp;#8217;`, `&amp;amp;`. */
const ESCAPED_TWICE = /&(?:amp;)+(?=(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,8});)/gi;
const CDATA_MARKS = /(?:<|&lt;)!\[CDATA\[|\]\](?:>|&gt;)/g;
const TAG = /<[a-z/]/i;
const ESCAPED_TAG =
  /&lt;\/?(?:p|br|div|span|strong|em|b|i|a|ul|ol|li|h[1-6]|img|table|blockquote)\b[^<>]{0,200}?&gt;/i;

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
  const html = sanitiseBody(withTags(asMeant(item.html.slice(0, MAX_SOURCE_HTML))), item.url ?? '');
  const beginning = excerptOf(html, MAX_EXCERPT);
  const title =
    plainText(asMeant(item.title?.slice(0, MAX_SOURCE_HTML) ?? '')) || excerpt(beginning, MAX_DERIVED_TITLE);
  const publishedAt = item.publishedAt && item.publishedAt < now ? item.publishedAt : now;
  const post = {
    title: excerpt(title, MAX_TITLE),
    excerpt: beginning,
    html,
    imageUrl: item.imageUrl,
  };
  const contentHash = sha256(JSON.stringify(post));
  // The site's front page is what a post without a page of its own links to: it tells none from another.
  const page = item.url && !isFrontPage(item.url) ? item.url : undefined;
  const guid = item.guid ?? page ?? contentHash;
  return {
    ...post,
    guid: guid.length > MAX_GUID ? sha256(guid) : guid,
    url: item.url,
    canonicalUrl: page && canonicalUrl(page),
    contentHash,
    searchTokens: indexTokens(post.title, post.excerpt),
    author: item.author
      ? excerpt(plainText(asMeant(item.author.slice(0, MAX_SOURCE_HTML))), MAX_AUTHOR)
      : undefined,
    publishedAt,
  };
}

/** Without what was escaped or wrapped once more than it should have been. */
function asMeant(written: string): string {
  return written.replace(CDATA_MARKS, '').replace(ESCAPED_TWICE, '&');
}

/** A text all of whose tags were escaped was meant as HTML. */
function withTags(html: string): string {
  return !TAG.test(html) && ESCAPED_TAG.test(html) ? he.decode(html) : html;
}

function sha256(text: string): string {
  return hash('sha256', text);
}
