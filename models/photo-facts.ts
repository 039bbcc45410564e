import mongoose, { Schema, type Types } from 'mongoose';
import { position, type Position } from './position.js';

/**
 * What the camera wrote beside a photo. Personal data, for the desk alone: kept apart from the photo and from
 * its story, and removed with the photo.
 */
export interface PhotoFactsRecord {
  /** The photo's. */
  _id: Types.ObjectId;
  takenAt?: Date;
  /** Make and model, e.g. `samsung SM-A155F`. */
  camera?: string;
  /** What wrote the file last: an editor's name, or a telephone's system. */
  software?: string;
  position?: Position;
}

const schema = new Schema<PhotoFactsRecord>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    takenAt: Date,
    camera: String,
    software: String,
    position: { type: position },
  },
  { versionKey: false },
);

export const PhotoFacts = mongoose.model('PhotoFacts', schema, 'photofacts');
