import mongoose, { Schema } from 'mongoose';

/** Kept so that a year can be compared with the one before. */
const KEPT_S = 800 * 24 * 60 * 60;

/** How often a published story was opened on one day: a number, and nothing of who did. */
export interface StoryViewsRecord {
  /** `day slug`: counted by any number of instances. */
  _id: string;
  slug: string;
  /** UTC midnight of the date as the portal's place counts it. */
  day: Date;
  views: number;
}

const schema = new Schema<StoryViewsRecord>(
  {
    _id: { type: String, required: true },
    slug: { type: String, required: true },
    day: { type: Date, required: true },
    views: { type: Number, required: true },
  },
  { versionKey: false },
);
schema.index({ day: 1 }, { expireAfterSeconds: KEPT_S });
schema.index({ slug: 1, day: 1 });

export const StoryViews = mongoose.model('StoryViews', schema);
