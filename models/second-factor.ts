import mongoose, { Schema, type Types } from 'mongoose';

/** A person's second factor: apart from the user, so that its secrets ride along with no list of people. */
export interface SecondFactorRecord {
  /** The user's. */
  _id: Types.ObjectId;
  /** The shared secret, sealed. */
  secret: string;
  /** The newest step of time whose code was taken: no code counts twice. */
  lastStep: number;
  /** Of the recovery codes, hex. */
  salt: string;
  /** Of the recovery codes that are left, argon2id, hex. */
  recoveryCodes: string[];
  since: Date;
}

const schema = new Schema<SecondFactorRecord>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    secret: { type: String, required: true },
    lastStep: { type: Number, required: true },
    salt: { type: String, required: true },
    recoveryCodes: { type: [String], required: true },
    since: { type: Date, required: true },
  },
  { versionKey: false },
);

export const SecondFactor = mongoose.model('SecondFactor', schema);
