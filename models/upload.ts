import mongoose, { Schema, type Types } from 'mongoose';
import { photo, type StoryPhoto } from './story-photo.js';

/** A photo on its way here, in parts. */
export interface UploadRecord {
  /** Its address ends with it; no one can guess it. */
  _id: string;
  owner: Types.ObjectId;
  /** Bytes of the whole, and how many of them are here. */
  size: number;
  offset: number;
  /** What is here, in its order. */
  pieces: Types.ObjectId[];
  /** When something of it last arrived. */
  touchedAt: Date;
  /** Once it was whole: the photo that was made of it. */
  photo?: StoryPhoto;
  /** It was whole, and no photo. */
  unreadable?: boolean;
  /** The one story that it is for, by whatever names that story for good. */
  takenBy?: string;
}

const schema = new Schema<UploadRecord>(
  {
    _id: { type: String, required: true },
    owner: { type: Schema.Types.ObjectId, required: true },
    size: { type: Number, required: true },
    offset: { type: Number, required: true, default: 0 },
    pieces: { type: [Schema.Types.ObjectId], default: [] },
    touchedAt: { type: Date, required: true },
    photo: { type: photo },
    unreadable: Boolean,
    takenBy: String,
  },
  { versionKey: false },
);
schema.index({ owner: 1, touchedAt: 1 });
schema.index({ touchedAt: 1 });
schema.index({ 'photo._id': 1 }, { sparse: true });

export const Upload = mongoose.model('Upload', schema);
