import mongoose, { Schema } from 'mongoose';

/** The one link that makes the first administrator; there is at most one, the newest. */
export interface SetupLinkRecord {
  _id: 'administrator';
  /** SHA-256 of the token in the link, hex. */
  hash: string;
  expiresAt: Date;
}

const schema = new Schema<SetupLinkRecord>(
  {
    _id: { type: String, required: true },
    hash: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);

export const SetupLink = mongoose.model('SetupLink', schema);
