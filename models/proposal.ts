import mongoose, { Schema, type Types } from 'mongoose';
import { PLATFORMS, type Platform } from './vocabulary.js';

export const PROPOSAL_KINDS = ['account', 'feed'] as const;
export const PROPOSAL_STATUSES = ['open', 'accepted', 'dismissed'] as const;
/** How a site names what was found, the surest first. */
export const FINDINGS = ['rel-me', 'same-as', 'link', 'alternate', 'usual-path'] as const;
export type Finding = (typeof FINDINGS)[number];

/** An account or a feed that the portal found on an organisation's site, for an administrator to accept or dismiss. */
export interface ProposalRecord {
  _id: Types.ObjectId;
  organisation: Types.ObjectId;
  kind: (typeof PROPOSAL_KINDS)[number];
  /** Of an account what makes it one account, of a feed its address: never proposed twice to one organisation. */
  key: string;
  platform: Platform;
  handle: string;
  url: string;
  /** The account of the site that it was found on. */
  site: Types.ObjectId;
  /** The page that it was found on. */
  page: string;
  how: Finding;
  status: (typeof PROPOSAL_STATUSES)[number];
  firstSeenAt: Date;
  lastSeenAt: Date;
  decision?: { by: Types.ObjectId; at: Date };
}

const id = { type: Schema.Types.ObjectId, required: true };
const text = { type: String, required: true };
const at = { type: Date, required: true };

const schema = new Schema<ProposalRecord>(
  {
    organisation: { ...id, ref: 'Organisation' },
    kind: { type: String, enum: PROPOSAL_KINDS, required: true },
    key: text,
    platform: { type: String, enum: PLATFORMS, required: true },
    handle: text,
    url: text,
    site: { ...id, ref: 'Account' },
    page: text,
    how: { type: String, enum: FINDINGS, required: true },
    status: { type: String, enum: PROPOSAL_STATUSES, required: true },
    firstSeenAt: at,
    lastSeenAt: at,
    decision: { type: new Schema({ by: { ...id, ref: 'User' }, at }, { _id: false }) },
  },
  { versionKey: false },
);
schema.index({ organisation: 1, kind: 1, key: 1 }, { unique: true });
// What waits for an administrator, by organisation.
schema.index({ status: 1, organisation: 1, _id: 1 });
// On how many sites the same was found.
schema.index({ key: 1 });

export const Proposal = mongoose.model('Proposal', schema);
