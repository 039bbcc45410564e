import { Schema, type Types } from 'mongoose';

/** Best first, as browsers are offered them. */
export const PHOTO_FORMATS = ['avif', 'webp', 'jpeg'] as const;
export type PhotoFormat = (typeof PHOTO_FORMATS)[number];

/** One re-encoded size of a photo, kept in the file store under `file`. */
export interface PhotoRendition {
  /** Pixels; the height follows from the photo's ratio. */
  width: number;
  format: PhotoFormat;
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
  /** Gone once it was tried: AVIF takes too long to make while somebody waits. */
  awaitsAvif?: true;
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
        format: { type: String, enum: PHOTO_FORMATS, required: true },
        file: { type: Schema.Types.ObjectId, required: true },
        size: { type: Number, required: true },
      },
      { _id: false },
    ),
  ],
  awaitsAvif: Boolean,
});
