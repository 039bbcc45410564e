import mongoose, { Schema } from 'mongoose';

/** A browser in which a reader follows topics and places. Nothing says who they are. */
export interface FollowerRecord {
  /** Hash of the endpoint. */
  _id: string;
  /** Of the browser maker's push service. */
  endpoint: string;
  /** base64url */
  keys: { p256dh: string; auth: string };
  /** See server/following/follows.ts, e.g. `topic:budaya`, `place:63.11.02`. */
  follows: string[];
  language: 'id' | 'en';
  /** What they have yet to be told, oldest first, as announcements name it. */
  waiting: string[];
  /** What they were told lately: never told again. */
  told: string[];
  /** When what waits is to be sent; while somebody is at it, when they are given up for lost. */
  dueAt?: Date;
  lastSentAt?: Date;
  /** Messages of the newest day on which there was any, as the portal's place counts days. */
  sentOn?: { day: string; count: number };
  /** Messages in a row that the service refused for good. */
  refusals: number;
  createdAt: Date;
}

const text = { type: String, required: true };

const schema = new Schema<FollowerRecord>(
  {
    _id: text,
    endpoint: text,
    keys: { type: new Schema({ p256dh: text, auth: text }, { _id: false }), required: true },
    follows: { type: [String], required: true },
    language: { type: String, enum: ['id', 'en'], required: true },
    waiting: { type: [String], default: [] },
    told: { type: [String], default: [] },
    dueAt: Date,
    lastSentAt: Date,
    sentOn: { type: new Schema({ day: text, count: { type: Number, required: true } }, { _id: false }) },
    refusals: { type: Number, default: 0 },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
// Whom a new story is for; who is to be sent something, the longest due first.
schema.index({ follows: 1 });
schema.index({ dueAt: 1 }, { sparse: true });

export const Follower = mongoose.model('Follower', schema);
