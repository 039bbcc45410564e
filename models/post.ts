import mongoose, { Schema, type Types } from 'mongoose';
import { announceChanges } from './public-version.js';
import { PLATFORMS, type Platform } from './vocabulary.js';

/** What a post said before its source changed it. */
export interface PostVersion {
  title: string;
  excerpt: string;
  /** Sanitised; the beginning of it, where it was long. */
  html: string;
  /** When the change was seen. */
  until: Date;
}

/** What an account said on its own site or platform, as last read. Nothing of it was verified by the newsroom. */
export interface PostRecord {
  _id: Types.ObjectId;
  /** None of a post that was pasted. */
  source?: Types.ObjectId;
  account: Types.ObjectId;
  organisation: Types.ObjectId;
  platform: Platform;
  /** True while the account is verified: only then is the post public. */
  official: boolean;
  /** The source's own name for the post. */
  guid: string;
  /** Where the post is, as the source links it; podcasts and microblogs have posts without a page. */
  url?: string;
  /** The same without tracking parameters and fragment. */
  canonicalUrl?: string;
  /** SHA-256 of title, excerpt, text and picture: a change of it is a change of the post. */
  contentHash: string;
  title: string;
  /** Plain text. */
  excerpt: string;
  /** Sanitised by the one allow-list. */
  html: string;
  /** On the source's server: never linked from a page. */
  imageUrl?: string;
  author?: string;
  publishedAt: Date;
  firstSeenAt: Date;
  updatedAt: Date;
  /** The last few versions before this one, newest last. */
  versions: PostVersion[];
  /** Since then its source shows newer and older posts and not this one: it was taken down there. */
  missingSince?: Date;
  /** Words of its title and excerpt, for the search. */
  searchTokens: string[];
  /** The story that a moderator made of it. */
  story?: Types.ObjectId;
}

const id = Schema.Types.ObjectId;

const schema = new Schema<PostRecord>(
  {
    source: { type: id, ref: 'Source' },
    account: { type: id, ref: 'Account', required: true },
    organisation: { type: id, ref: 'Organisation', required: true },
    platform: { type: String, enum: PLATFORMS, required: true },
    official: { type: Boolean, required: true },
    guid: { type: String, required: true },
    url: String,
    canonicalUrl: String,
    contentHash: { type: String, required: true },
    title: { type: String, default: '' },
    excerpt: { type: String, default: '' },
    html: { type: String, default: '' },
    imageUrl: String,
    author: String,
    publishedAt: { type: Date, required: true },
    firstSeenAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    versions: {
      type: [
        new Schema<PostVersion>(
          { title: String, excerpt: String, html: String, until: { type: Date, required: true } },
          { _id: false },
        ),
      ],
      default: [],
    },
    missingSince: Date,
    searchTokens: { type: [String], default: [] },
    story: { type: id, ref: 'Story' },
  },
  { versionKey: false },
);
// One post is one post, by the name or by the page.
schema.index({ source: 1, guid: 1 }, { unique: true });
schema.index({ source: 1, canonicalUrl: 1 });
// The public side: newest first, whole or by platform or organisation.
schema.index({ official: 1, publishedAt: -1, _id: -1 });
schema.index({ official: 1, platform: 1, publishedAt: -1, _id: -1 });
schema.index({ official: 1, organisation: 1, publishedAt: -1, _id: -1 });
schema.index({ official: 1, searchTokens: 1, publishedAt: -1, _id: -1 });
schema.index({ account: 1, official: 1 });
// What a source no longer shows, and what is kept no longer.
schema.index({ source: 1, publishedAt: -1 });

announceChanges(schema, { part: 'posts' });

export const Post = mongoose.model('Post', schema);

export interface OfficialPostFilter {
  platform?: Platform | undefined;
  /** Of any of these. */
  organisations?: Types.ObjectId[] | undefined;
}

/** The one query through which the public side reads posts: those of verified accounts. Sort and page on top of it. */
export function officialPosts({ platform, organisations }: OfficialPostFilter = {}) {
  return Post.find({
    official: true,
    ...(platform && { platform }),
    ...(organisations && { organisation: { $in: organisations } }),
  });
}
