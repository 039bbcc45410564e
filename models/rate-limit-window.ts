import mongoose, { Schema } from 'mongoose';

/** How often one client used one limited thing within one window of time. */
export interface RateLimitWindowRecord {
  /** `limit name|client key`. */
  _id: string;
  hits: number;
  expiresAt: Date;
}

const schema = new Schema<RateLimitWindowRecord>(
  {
    _id: { type: String, required: true },
    hits: { type: Number, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const RateLimitWindow = mongoose.model('RateLimitWindow', schema);
