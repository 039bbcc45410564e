import mongoose, { Schema, type Types } from 'mongoose';
import { inLanguages, type InLanguages } from './story-decision.js';

/** The steps of a story that its author is told of, and of a proof that its officers are. */
export const NOTIFICATION_KINDS = [
  'received',
  'fit',
  'valid',
  'ready',
  'returned',
  'rejected',
  'hoax',
  'inconclusive',
  'published',
  'corrected',
  'change-refused',
  'withdrawn',
  'proof-expiring',
  'proof-expired',
  'proof-lapsed',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** What somebody was told of one step of a story of theirs, or of an account's proof; never who took it. */
export interface NotificationRecord {
  /** `story:sequence` of the entry in the story's trail, or of a proof `account:kind:until:user`, so that each is told once. */
  _id: string;
  user: Types.ObjectId;
  story?: Types.ObjectId;
  kind: NotificationKind;
  /** When the step was taken. */
  at: Date;
  /** Of a story. */
  receipt?: string;
  /** The story's, as it was then, or the account's handle. */
  title: string;
  reason?: InLanguages;
  /** What the editor wrote about this very story. */
  note?: string;
  /** What goes with a preset reason. */
  help?: InLanguages;
  /** Of the public page. */
  slug?: string;
  /** Of a proof: where it can be renewed, and until when it holds or held. */
  path?: string;
  until?: Date;
  read: boolean;
  createdAt: Date;
}

const KEPT_S = 365 * 24 * 60 * 60;

const schema = new Schema<NotificationRecord>(
  {
    _id: { type: String, required: true },
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    story: { type: Schema.Types.ObjectId, ref: 'Story' },
    kind: { type: String, enum: NOTIFICATION_KINDS, required: true },
    at: { type: Date, required: true },
    receipt: String,
    title: { type: String, required: true },
    reason: { type: inLanguages },
    note: String,
    help: { type: inLanguages },
    slug: String,
    path: String,
    until: Date,
    read: { type: Boolean, required: true, default: false },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
// A person's own, newest first; how many are unread.
schema.index({ user: 1, at: -1, _id: -1 });
schema.index({ user: 1, read: 1, at: -1 });
schema.index({ createdAt: 1 }, { expireAfterSeconds: KEPT_S });

export const Notification = mongoose.model('Notification', schema);
