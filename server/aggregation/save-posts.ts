import mongoose, { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { Post, type PostRecord, type PostVersion } from '../../models/post.js';
import { announceChange } from '../../models/public-version.js';
import type { SourceRecord } from '../../models/source.js';
import { DUPLICATE_KEY } from '../database/duplicate-key.js';
import { together } from '../together.js';
import type { CleanPost } from './clean.js';

const MAX_VERSIONS = 5; // kept of one post
const MAX_VERSION_HTML = 20_000; // characters of one of them
const POSTS_TOGETHER = 100; // in one write: larger ones would keep readers' pages waiting
const ACCOUNTS_TOGETHER = 64;
const ANNOUNCED_EVERY_MS = 5_000; // at most, or pages of posts would not be kept at all while a run goes on

type Operation = mongoose.mongo.AnyBulkWriteOperation<PostRecord>;
type KnownPost = Pick<
  PostRecord,
  '_id' | 'guid' | 'canonicalUrl' | 'contentHash' | 'publishedAt' | 'missingSince'
>;

export interface SavedPosts {
  /** How many were not known before. */
  newPosts: number;
  /** What the new ones were stored as, for `confirmOfficial`. */
  officialAs?: boolean;
}

export interface PostSaver {
  /**
   * Stores what is new, updates what changed, and marks what the source took down. A post is known by its guid; since
   * some sites renew their guids, by its page; and since some move, by what it says and when it was published.
   */
  save(source: SourceRecord, posts: CleanPost[], now: Date): Promise<SavedPosts>;
  /** Announces the last changes. */
  finish(): Promise<void>;
}

/** For one run: sources that are read at the same time are written together. */
export function openPostSaver(): PostSaver {
  const isOfficial = together(areOfficial, ACCOUNTS_TOGETHER);
  const announcer = sparingly(() => announceChange('arrivals'), ANNOUNCED_EVERY_MS);
  const write = async (operations: Operation[]) => {
    if (operations.length === 0) return 0;
    const inserted = await writeAll(operations);
    await announcer.due();
    return inserted;
  };
  return {
    finish: () => announcer.finish(),
    async save(source, posts, now) {
      // Of a source that was never read nothing is known; were it cut short then, the unique index knows.
      const known = source.lastSuccessAt ? await knownPosts(source._id, posts) : new Map<string, KnownPost>();
      const before = (post: CleanPost) =>
        known.get(post.guid) ?? known.get(post.canonicalUrl ?? '') ?? known.get(whatAndWhen(post));
      const changes = [
        ...(await updates(posts, before, now)),
        ...(await takenDown(source._id, posts, before, now)),
      ];
      const unknown = posts.filter((post) => !before(post));
      let newPosts = await write(changes);
      if (unknown.length === 0) return { newPosts };
      const official = await isOfficial(source.account);
      for (let from = 0; from < unknown.length; from += POSTS_TOGETHER) {
        const part = unknown.slice(from, from + POSTS_TOGETHER);
        const documents = part.map((post) => newPost(source, post, official, now));
        newPosts += await write(documents.map((document) => ({ insertOne: { document } })));
      }
      return { newPosts, officialAs: official };
    },
  };
}

/** Does something when it is due, but not more often than every so many milliseconds, and at the end. */
function sparingly(work: () => Promise<void>, everyMs: number) {
  let last = Number.NEGATIVE_INFINITY;
  let pending = false;
  async function due(): Promise<void> {
    pending = performance.now() - last < everyMs;
    if (pending) return;
    last = performance.now();
    await work();
  }
  return {
    due,
    async finish(): Promise<void> {
      if (pending) await work();
    },
  };
}

/** New posts of an account, and whether they were stored as official. */
export interface StoredPosts {
  account: Types.ObjectId;
  official: boolean;
}

/**
 * To be done before their source counts as read. New posts are public at once when the account is verified, and it
 * may stop being so just then: whoever revokes writes the account first and its posts second, so asking once more
 * after inserting leaves no gap.
 */
export async function confirmOfficial(stored: StoredPosts[]): Promise<void> {
  if (stored.length === 0) return;
  const official = await areOfficial(stored.map(({ account }) => account));
  const changed = stored.filter((posts, index) => posts.official !== official[index]);
  for (const { account, official: before } of changed) await setPostsOfficial(account, !before);
}

/** Shows or hides an account's posts, when it becomes official or stops being it. */
export async function setPostsOfficial(account: Types.ObjectId, official: boolean): Promise<void> {
  await Post.updateMany({ account, official: !official }, { $set: { official } });
}

async function knownPosts(source: Types.ObjectId, posts: CleanPost[]): Promise<Map<string, KnownPost>> {
  const guids = posts.map(({ guid }) => guid);
  const pages = posts.flatMap(({ canonicalUrl }) => canonicalUrl ?? []);
  const dates = posts.map(({ publishedAt }) => publishedAt);
  const fields = { guid: 1, canonicalUrl: 1, contentHash: 1, publishedAt: 1, missingSince: 1 };
  const [byGuid, byPage, byDate] = await Promise.all([
    Post.find({ source, guid: { $in: guids } }, fields).lean<KnownPost[]>(),
    Post.find({ source, canonicalUrl: { $in: pages } }, fields).lean<KnownPost[]>(),
    Post.find({ source, publishedAt: { $in: dates } }, fields).lean<KnownPost[]>(),
  ]);
  return new Map([
    ...byDate.map((post): [string, KnownPost] => [whatAndWhen(post), post]),
    ...byPage.map((post): [string, KnownPost] => [post.canonicalUrl ?? '', post]),
    ...byGuid.map((post): [string, KnownPost] => [post.guid, post]),
  ]);
}

function whatAndWhen({ contentHash, publishedAt }: Pick<PostRecord, 'contentHash' | 'publishedAt'>): string {
  return `${contentHash} ${publishedAt.getTime()}`;
}

type Before = (post: CleanPost) => KnownPost | undefined;

/** What changed, and what is back. */
async function updates(posts: CleanPost[], before: Before, now: Date): Promise<Operation[]> {
  const changed = posts.flatMap((post) => {
    const known = before(post);
    return known && known.contentHash !== post.contentHash ? [{ _id: known._id, post }] : [];
  });
  const back = posts.flatMap((post) => (before(post)?.missingSince ? [before(post)!._id] : []));
  return [
    ...(await changesOf(changed, now)),
    ...posts.flatMap((post) => moveOf(before(post), post)),
    ...back.map((_id) => ({
      updateOne: { filter: { _id }, update: { $unset: { missingSince: 1 as const } } },
    })),
  ];
}

/** The new name and page of a post that was known only by what it says. */
function moveOf(known: KnownPost | undefined, { guid, url, canonicalUrl }: CleanPost): Operation[] {
  if (!known || known.guid === guid || (canonicalUrl && known.canonicalUrl === canonicalUrl)) return [];
  return [{ updateOne: { filter: { _id: known._id }, update: { $set: { guid, url, canonicalUrl } } } }];
}

async function changesOf(
  changed: { _id: Types.ObjectId; post: CleanPost }[],
  now: Date,
): Promise<Operation[]> {
  if (changed.length === 0) return [];
  const ids = changed.map(({ _id }) => _id);
  const old = await Post.find({ _id: { $in: ids } }, { title: 1, excerpt: 1, html: 1 }).lean();
  const olds = new Map(old.map((post) => [String(post._id), post]));
  return changed.flatMap(({ _id, post }) => {
    const was = olds.get(String(_id));
    return was ? [{ updateOne: { filter: { _id }, update: changeOf(was, post, now) } }] : [];
  });
}

function changeOf(
  { title, excerpt, html }: Pick<PostRecord, 'title' | 'excerpt' | 'html'>,
  post: CleanPost,
  now: Date,
): mongoose.mongo.UpdateFilter<PostRecord> {
  const { imageUrl, author, contentHash, url } = post;
  const { title: newTitle, excerpt: newExcerpt, html: newHtml } = post;
  const text = { title: newTitle, excerpt: newExcerpt, html: newHtml };
  // A picture that moved is no other text: there is nothing to keep.
  const same = title === newTitle && excerpt === newExcerpt && html === newHtml;
  const version: PostVersion = { title, excerpt, html: html.slice(0, MAX_VERSION_HTML), until: now };
  return {
    $set: { ...text, contentHash, url, imageUrl, author, updatedAt: now, searchTokens: post.searchTokens },
    ...(!same && { $push: { versions: { $each: [version], $slice: -MAX_VERSIONS } } }),
  };
}

/**
 * A feed shows the newest posts: what it lacks although it is newer than the oldest that it shows was taken down.
 * That can be told only where it shows them in the order of their dates: with a post pinned on top, or ordered by
 * something else, nothing can be said of what it lacks.
 */
async function takenDown(
  source: Types.ObjectId,
  posts: CleanPost[],
  before: Before,
  now: Date,
): Promise<Operation[]> {
  const known = posts.flatMap((post) => before(post)?._id ?? []);
  if (known.length === 0) return [];
  const times = posts.map((post) => (before(post) ?? post).publishedAt.getTime());
  if (times.some((time, index) => index > 0 && time > times[index - 1]!)) return [];
  const newer = { source, publishedAt: { $gt: new Date(times.at(-1)!) } };
  const candidates = await Post.find({ ...newer, missingSince: { $exists: false } }, { _id: 1 }).lean();
  const shown = new Set(known.map(String));
  return candidates
    .filter(({ _id }) => !shown.has(String(_id)))
    .map(({ _id }) => ({ updateOne: { filter: { _id }, update: { $set: { missingSince: now } } } }));
}

function newPost(source: SourceRecord, post: CleanPost, official: boolean, now: Date): PostRecord {
  return {
    _id: new Types.ObjectId(),
    source: source._id,
    account: source.account,
    organisation: source.organisation,
    platform: source.platform,
    official,
    ...post,
    firstSeenAt: now,
    updatedAt: now,
    versions: [],
  };
}

/**
 * Made and checked here, they go past Mongoose, which would build a document of each. A post that another run stored
 * meanwhile is no error.
 * @returns how many posts were inserted
 */
async function writeAll(operations: Operation[]): Promise<number> {
  const inserts = operations.filter((operation) => 'insertOne' in operation).length;
  try {
    await Post.collection.bulkWrite(operations as never, { ordered: false, ignoreUndefined: true });
    return inserts;
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
    const faults = [error.writeErrors].flat();
    if (faults.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    return inserts - faults.length;
  }
}

// Of an organisation that was taken off the pages nothing is official, also when its source is read once more.
async function areOfficial(accounts: Types.ObjectId[]): Promise<boolean[]> {
  const verified = await Account.find(
    { _id: { $in: accounts }, status: 'verified' },
    { organisation: 1 },
  ).lean();
  const organisations = await Organisation.distinct('_id', {
    _id: { $in: verified.map(({ organisation }) => organisation) },
    active: true,
  });
  const active = new Set(organisations.map(String));
  const official = new Set(
    verified.filter(({ organisation }) => active.has(String(organisation))).map(({ _id }) => String(_id)),
  );
  return accounts.map((account) => official.has(String(account)));
}
