import mongoose, { Schema, type Types } from 'mongoose';
import {
  ACCOUNT_STATUSES,
  PLATFORMS,
  PROOF_METHODS,
  type AccountStatus,
  type Platform,
  type ProofMethod,
} from './vocabulary.js';

export interface AccountVerification {
  method: ProofMethod;
  note?: string;
  by: Types.ObjectId;
  at: Date;
}

export interface AccountRecord {
  _id: Types.ObjectId;
  organisation: Types.ObjectId;
  platform: Platform;
  /** As the platform writes it, lower case, without `@`; a website's is its host name. */
  handle: string;
  /** The one canonical address, https where the platform has it. */
  url: string;
  /** What makes an account one account: `platform:` and the handle as the platform compares it. */
  key: string;
  /** What the handle can be taken for: its shape, and the shape with one letter less, once for each letter. */
  shapes: string[];
  /** The account's own feed, where the platform publishes one. */
  feedUrl?: string;
  status: AccountStatus;
  verification?: AccountVerification;
  /** Set when a verified account stopped being official: with when and why. */
  revocation?: { reason: string; by: Types.ObjectId; at: Date };
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<AccountRecord>(
  {
    organisation: { type: Schema.Types.ObjectId, ref: 'Organisation', required: true },
    platform: { type: String, enum: PLATFORMS, required: true },
    handle: { type: String, required: true },
    url: { type: String, required: true },
    key: { type: String, required: true, unique: true },
    shapes: { type: [String], default: [] },
    feedUrl: String,
    status: { type: String, enum: ACCOUNT_STATUSES, required: true, default: 'unverified' },
    verification: {
      type: new Schema(
        {
          method: { type: String, enum: PROOF_METHODS, required: true },
          note: String,
          by: { type: Schema.Types.ObjectId, ref: 'User', required: true },
          at: { type: Date, required: true },
        },
        { _id: false },
      ),
    },
    revocation: {
      type: new Schema(
        {
          reason: { type: String, required: true },
          by: { type: Schema.Types.ObjectId, ref: 'User', required: true },
          at: { type: Date, required: true },
        },
        { _id: false },
      ),
    },
  },
  { timestamps: true, versionKey: false },
);
schema.index({ organisation: 1, platform: 1, handle: 1 });
// The administrators' list, oldest first.
schema.index({ status: 1, _id: 1 });
schema.index({ shapes: 1, status: 1 });

export const Account = mongoose.model('Account', schema);
