import mongoose, { Schema } from 'mongoose';

/** A publication that waits with everybody who follows it: it is announced once. */
export interface AnnouncementRecord {
  /** `story:id` or `clarification:id`. */
  _id: string;
  at: Date;
}

/** Longer than a publication counts as new. */
const KEPT_S = 7 * 24 * 60 * 60;

const schema = new Schema<AnnouncementRecord>(
  { _id: { type: String, required: true }, at: { type: Date, required: true } },
  { versionKey: false },
);
schema.index({ at: 1 }, { expireAfterSeconds: KEPT_S });

export const Announcement = mongoose.model('Announcement', schema);
