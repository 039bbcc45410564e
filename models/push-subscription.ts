import mongoose, { Schema, type Types } from 'mongoose';

/** A browser in which a person asked to be told: where to send to, and how to write so that only it can read. */
export interface PushSubscriptionRecord {
  /** Hash of the endpoint: a browser belongs to whoever asked last. */
  _id: string;
  user: Types.ObjectId;
  /** Under which they asked: it ends with that one. */
  signIn?: Types.ObjectId;
  /** Of the browser maker's push service. */
  endpoint: string;
  /** base64url */
  keys: { p256dh: string; auth: string };
  /** What the browser says that it is, in a few words. */
  device: string;
  createdAt: Date;
}

const text = { type: String, required: true };

const schema = new Schema<PushSubscriptionRecord>(
  {
    _id: text,
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    signIn: Schema.Types.ObjectId,
    endpoint: text,
    keys: { type: new Schema({ p256dh: text, auth: text }, { _id: false }), required: true },
    device: text,
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
// A person's own, newest first.
schema.index({ user: 1, createdAt: -1 });
schema.index({ signIn: 1 });

export const PushSubscription = mongoose.model('PushSubscription', schema);
