import mongoose, { Schema, type Types } from 'mongoose';

/** Ways in which a notification leaves the portal. */
export const CHANNELS = ['email', 'push'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Why something could not be delivered. */
export const DELIVERY_ERRORS = [
  'unreachable',
  'sign-in',
  'encryption',
  'sender-refused',
  'address-refused',
  'message-refused',
  'later',
  'push-later',
  'push-refused',
  'interrupted',
  'other',
] as const;
export type DeliveryErrorCode = (typeof DELIVERY_ERRORS)[number];

/** One notification on its way over one channel. It waits while `dueAt` is set; else it was sent or given up. */
export interface DeliveryRecord {
  /** `notification:channel`. */
  _id: string;
  notification: string;
  channel: ChannelName;
  user: Types.ObjectId;
  /** When it is to be tried; while somebody is at it, when they are given up for lost. */
  dueAt?: Date;
  /** How often it was begun. */
  attempts: number;
  sentAt?: Date;
  givenUpAt?: Date;
  /** Of the last attempt. */
  error?: { code: DeliveryErrorCode; status?: number; at: Date };
  createdAt: Date;
}

const KEPT_S = 90 * 24 * 60 * 60;

const schema = new Schema<DeliveryRecord>(
  {
    _id: { type: String, required: true },
    notification: { type: String, ref: 'Notification', required: true },
    channel: { type: String, enum: CHANNELS, required: true },
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    dueAt: Date,
    attempts: { type: Number, required: true, default: 0 },
    sentAt: Date,
    givenUpAt: Date,
    error: {
      type: new Schema(
        { code: { type: String, enum: DELIVERY_ERRORS, required: true }, status: Number, at: Date },
        { _id: false },
      ),
    },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
// What waits, oldest first, and what was given up, newest first: both are few.
schema.index({ dueAt: 1 }, { sparse: true });
schema.index({ givenUpAt: -1 }, { sparse: true });
schema.index({ sentAt: -1 }, { sparse: true });
schema.index({ createdAt: 1 }, { expireAfterSeconds: KEPT_S });

export const Delivery = mongoose.model('Delivery', schema);
