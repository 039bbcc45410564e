import mongoose, { Schema, type Types } from 'mongoose';

/** What kinds of device a browser says it runs on; coarse, so that it tells devices apart and nothing else. */
export const DEVICES = ['android', 'iphone', 'windows', 'mac', 'linux', 'unknown'] as const;
export type Device = (typeof DEVICES)[number];

/** One device on which somebody is signed in. A session that names none that is still there is nobody's. */
export interface SignInRecord {
  _id: Types.ObjectId;
  user: Types.ObjectId;
  /** The user's, at the time: a raised one ends the sign-in. */
  epoch: number;
  device: Device;
  /** A browser's name, e.g. Firefox. */
  browser?: string;
  at: Date;
  lastUsedAt: Date;
  /** Ends then, however much it is used. */
  endsAt: Date;
  /** Ends then unless it is used before; never behind `endsAt`. */
  expiresAt: Date;
  /** A code of the second factor was given. */
  secondFactor: boolean;
}

const schema = new Schema<SignInRecord>(
  {
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    epoch: { type: Number, required: true },
    device: { type: String, enum: DEVICES, required: true },
    browser: String,
    at: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    secondFactor: { type: Boolean, required: true },
  },
  { versionKey: false },
);
// A person's own, the last used first.
schema.index({ user: 1, lastUsedAt: -1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const SignIn = mongoose.model('SignIn', schema);
