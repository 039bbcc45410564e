import mongoose, { Schema, type Types } from 'mongoose';

/** A post's picture as the portal shows it, made anew from what its source has. Kept for a while, and only so many. */
export interface PostPictureRecord {
  /** The post's. */
  _id: Types.ObjectId;
  /** Where it was fetched: another address is another picture. */
  address: string;
  /** WebP; unset when it could not be had, so that it is not asked for again at once. */
  content?: Buffer;
  fetchedAt: Date;
}

const KEPT_S = 30 * 24 * 60 * 60;

const schema = new Schema<PostPictureRecord>(
  {
    _id: { type: Schema.Types.ObjectId, ref: 'Post', required: true },
    address: { type: String, required: true },
    content: Buffer,
    fetchedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
schema.index({ fetchedAt: 1 }, { expireAfterSeconds: KEPT_S });

export const PostPicture = mongoose.model('PostPicture', schema);
