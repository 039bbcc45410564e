import mongoose, { Schema } from 'mongoose';

/** A site that asked to be left alone for a while: no instance asks it for anything until then. */
export interface HostPauseRecord {
  /** Host and port as in an address: `www.youtube.com`. */
  _id: string;
  until: Date;
}

const schema = new Schema<HostPauseRecord>(
  { _id: { type: String, required: true }, until: { type: Date, required: true } },
  { versionKey: false },
);
schema.index({ until: 1 }, { expireAfterSeconds: 0 });

export const HostPause = mongoose.model('HostPause', schema);
