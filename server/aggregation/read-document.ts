import { adapters, type ReadablePlatform } from './adapters/index.js';
import type { ItemProblem } from './adapters/feed-document.js';
import { activityOf, type Activity } from './schedule.js';
import { cleanItem, type CleanPost } from './clean.js';
import { decodeDocument } from './decode.js';
import { plainText } from '../stories/sanitise.js';

const MAX_TITLE_HTML = 2_000; // characters, tags included

/** A fetched document and what is needed to read it. */
export interface ReadRequest {
  platform: ReadablePlatform;
  body: Uint8Array;
  contentType: string | undefined;
  /** Where it came from, after redirects. */
  url: string;
  now: Date;
  /** Of dates that name none. */
  timeZone: string;
}

export interface CleanDocument {
  title: string | undefined;
  /** Minutes that the document asks to be left alone. */
  ttlMinutes: number | undefined;
  activity: Activity;
  posts: CleanPost[];
  problems: ItemProblem[];
}

/**
 * From bytes to posts: decode, adapt, clean, drop what the document says twice. Pure, so that it can run on another
 * thread: a feed of a thousand items takes longer than a reader should wait.
 * @throws {FeedError} when the document is no feed
 */
export async function readDocument(request: ReadRequest): Promise<CleanDocument> {
  const text = decodeDocument(Buffer.from(request.body), request.contentType);
  const document = await adapters[request.platform].read(text, request.url, request.timeZone);
  const dates = document.items.flatMap(({ publishedAt }) => publishedAt ?? []);
  return {
    title: document.title && plainText(document.title.slice(0, MAX_TITLE_HTML)),
    ttlMinutes: document.ttlMinutes,
    activity: activityOf(dates, request.now),
    posts: withoutDoubles(
      withOwnNames(document.items.map((item) => cleanItem(item, request.now)).filter(saysSomething)),
    ),
    problems: document.problems,
  };
}

/** Of markup alone nothing may be left. */
function saysSomething({ title, html, imageUrl }: CleanPost): boolean {
  return title !== '' || html !== '' || imageUrl !== undefined;
}

/** A guid that posts of different pages share is none, as one that is always 0; nor is a page that they share theirs. */
function withOwnNames(posts: CleanPost[]): CleanPost[] {
  const guids = sharedNames(
    posts,
    ({ guid }) => guid,
    ({ canonicalUrl }) => canonicalUrl,
  );
  const pages = sharedNames(
    posts,
    ({ canonicalUrl }) => canonicalUrl,
    ({ guid }) => guid,
  );
  if (guids.size === 0 && pages.size === 0) return posts;
  return posts.map((post) => {
    const canonicalUrl = post.canonicalUrl && !pages.has(post.canonicalUrl) ? post.canonicalUrl : undefined;
    const guid = guids.has(post.guid) ? (canonicalUrl ?? post.contentHash) : post.guid;
    return { ...post, canonicalUrl, guid };
  });
}

type NameOf = (post: CleanPost) => string | undefined;

/** The names of one kind under which are posts that have other titles and other names of the other kind. */
function sharedNames(posts: CleanPost[], nameOf: NameOf, otherNameOf: NameOf): Set<string> {
  const first = new Map<string, CleanPost>();
  const shared = new Set<string>();
  for (const post of posts) {
    const name = nameOf(post);
    if (name === undefined) continue;
    const known = first.get(name);
    if (!known) first.set(name, post);
    else if (known.title !== post.title && otherNameOf(known) !== otherNameOf(post)) shared.add(name);
  }
  return shared;
}

/** The first of each guid, of each page and of each text of one moment: some feeds list a post once per category. */
function withoutDoubles(posts: CleanPost[]): CleanPost[] {
  const guids = new Set<string>();
  const pages = new Set<string>();
  const texts = new Set<string>();
  return posts.filter((post) => {
    const { guid, canonicalUrl } = post;
    const text = `${post.contentHash} ${post.publishedAt.getTime()}`;
    if (guids.has(guid) || texts.has(text) || (canonicalUrl && pages.has(canonicalUrl))) return false;
    guids.add(guid);
    texts.add(text);
    if (canonicalUrl) pages.add(canonicalUrl);
    return true;
  });
}
