import { Schema, type Types } from 'mongoose';

/** One re-encoded size of a photo, kept in the file store under `file`. */
export interface PhotoRendition {
  /** Pixels; the height follows from the photo's ratio. */
  width: number;
  format: 'webp' | 'jpeg';
  file: Types.ObjectId;
  /** Bytes. */
  size: number;
}

export interface StoryPhoto {
  _id: Types.ObjectId;
  caption: string;
  /** Pixels of the largest rendition, upright. */
  width: number;
  height: number;
  renditions: PhotoRendition[];
}

/** A photo within its story. */
export const photo = new Schema({
  caption: { type: String, default: '' },
  width: { type: Number, required: true },
  height: { type: Number, required: true },
  renditions: [
    new Schema(
      {
        width: { type: Number, required: true },
        format: { type: String, enum: ['webp', 'jpeg'], required: true },
        file: { type: Schema.Types.ObjectId, required: true },
        size: { type: Number, required: true },
      },
      { _id: false },
    ),
  ],
});
