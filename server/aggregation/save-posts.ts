import type { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { Post, type PostRecord } from '../../models/post.js';
import type { SourceRecord } from '../../models/source.js';
import type { CleanPost } from './clean.js';

type KnownPost = Pick<PostRecord, '_id' | 'guid' | 'canonicalUrl' | 'contentHash'>;

/**
 * Stores what is new and updates what changed. A post is known by its guid or, since some sites renew their guids, by
 * its page.
 * @returns how many posts were not known before
 */
export async function savePosts(source: SourceRecord, posts: CleanPost[], now: Date): Promise<number> {
  const known = await knownPosts(source._id, posts);
  const unknown: CleanPost[] = [];
  for (const post of posts) {
    const before = known.get(post.guid) ?? known.get(post.canonicalUrl);
    if (!before) unknown.push(post);
    else if (before.contentHash !== post.contentHash) await updatePost(before._id, post, now);
  }
  if (unknown.length > 0) await insertPosts(source, unknown, now);
  return unknown.length;
}

/** Shows or hides an account's posts, when it becomes official or stops being it. */
export async function setPostsOfficial(account: Types.ObjectId, official: boolean): Promise<void> {
  await Post.updateMany({ account, official: !official }, { $set: { official } });
}

async function knownPosts(source: Types.ObjectId, posts: CleanPost[]): Promise<Map<string, KnownPost>> {
  const guids = posts.map(({ guid }) => guid);
  const pages = posts.map(({ canonicalUrl }) => canonicalUrl);
  const fields = { guid: 1, canonicalUrl: 1, contentHash: 1 };
  const [byGuid, byPage] = await Promise.all([
    Post.find({ source, guid: { $in: guids } }, fields).lean<KnownPost[]>(),
    Post.find({ source, canonicalUrl: { $in: pages } }, fields).lean<KnownPost[]>(),
  ]);
  return new Map([
    ...byPage.map((post): [string, KnownPost] => [post.canonicalUrl, post]),
    ...byGuid.map((post): [string, KnownPost] => [post.guid, post]),
  ]);
}

async function updatePost(id: Types.ObjectId, post: CleanPost, now: Date): Promise<void> {
  const { title, excerpt, html, contentHash, url, imageUrl, author } = post;
  await Post.updateOne(
    { _id: id },
    { $set: { title, excerpt, html, contentHash, url, imageUrl, author, updatedAt: now } },
  );
}

/**
 * New posts are public at once when the account is verified. It may stop being so just then: whoever revokes writes
 * the account first and its posts second, so asking once more after inserting leaves no gap.
 */
async function insertPosts(source: SourceRecord, posts: CleanPost[], now: Date): Promise<void> {
  const official = await isOfficial(source.account);
  await Post.insertMany(
    posts.map((post) => ({
      ...post,
      source: source._id,
      account: source.account,
      organisation: source.organisation,
      platform: source.platform,
      official,
      firstSeenAt: now,
      updatedAt: now,
    })),
  );
  const stillOfficial = await isOfficial(source.account);
  if (stillOfficial !== official) await setPostsOfficial(source.account, stillOfficial);
}

// Of an organisation that was taken off the pages nothing is official, also when its source is read once more.
async function isOfficial(account: Types.ObjectId): Promise<boolean> {
  const verified = await Account.findOne({ _id: account, status: 'verified' }, { organisation: 1 }).lean();
  return (
    verified !== null && (await Organisation.exists({ _id: verified.organisation, active: true })) !== null
  );
}
