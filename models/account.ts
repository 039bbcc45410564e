import mongoose, { Schema, type Types } from 'mongoose';
import { announceChanges } from './public-version.js';
import {
  accountVerification,
  proofCheck,
  proofCode,
  type AccountVerification,
  type ProofCheck,
  type ProofCode,
} from './account-proof.js';
import { registryHistory, type RegistryChange } from './registry-change.js';
import { ACCOUNT_STATUSES, PLATFORMS, type AccountStatus, type Platform } from './vocabulary.js';

export type { AccountVerification } from './account-proof.js';

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
  /** The platform's own id, which stays when the handle goes to somebody else: a YouTube channel id, a Bluesky DID. */
  platformId?: string;
  /** What the handle can be taken for: its shape, and the shape with one letter less, once for each letter. */
  shapes: string[];
  /** The account's own feed, where the platform publishes one. */
  feedUrl?: string;
  status: AccountStatus;
  verification?: AccountVerification;
  /** When the portal looks at a verified account's proof again. */
  proofDueAt?: Date;
  check?: ProofCheck;
  /** Of a website: when the portal last looked there for feeds and accounts, and how that went. */
  discovery?: { dueAt: Date; at?: Date; error?: string; status?: number };
  code?: ProofCode;
  /** Set when a verified account stopped being official: with when and why; by nobody when its proof ran out. */
  revocation?: { reason: string; by?: Types.ObjectId; at: Date };
  /** Oldest first; only where it is asked for. */
  history?: RegistryChange[];
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
    platformId: String,
    feedUrl: String,
    status: { type: String, enum: ACCOUNT_STATUSES, required: true, default: 'unverified' },
    verification: { type: accountVerification },
    proofDueAt: Date,
    check: { type: proofCheck },
    discovery: {
      type: new Schema(
        { dueAt: { type: Date, required: true }, at: Date, error: String, status: Number },
        { _id: false },
      ),
    },
    code: { type: proofCode },
    revocation: {
      type: new Schema(
        {
          reason: { type: String, required: true },
          by: { type: Schema.Types.ObjectId, ref: 'User' },
          at: { type: Date, required: true },
        },
        { _id: false },
      ),
    },
    history: registryHistory,
  },
  { timestamps: true, versionKey: false },
);
schema.index({ organisation: 1, platform: 1, handle: 1 });
// The administrators' list, oldest first.
schema.index({ status: 1, _id: 1 });
// Proofs to look at again.
schema.index({ status: 1, proofDueAt: 1 });
schema.index({ platform: 1, 'discovery.dueAt': 1 });
schema.index({ status: 1, 'verification.expiresAt': 1, _id: 1 });
schema.index({ shapes: 1, status: 1 });

announceChanges(schema, { part: 'accounts' });

export const Account = mongoose.model('Account', schema);
