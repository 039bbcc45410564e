import { Schema, type Types } from 'mongoose';
import { byAndWhen, part } from './story-decision.js';
import { ROLES, type Role } from './vocabulary.js';

/** A way to one story for one police officer without an account: one opinion, then it is used up. */
export interface GuestLink {
  _id: Types.ObjectId;
  /** SHA-256, hex, of the token in the link; the token itself is kept nowhere. */
  hash: string;
  /** For whom it was made. */
  officer: string;
  /** The pieces of evidence that it shows. */
  evidence: Types.ObjectId[];
  by: Types.ObjectId;
  role: Role;
  at: Date;
  expiresAt: Date;
  /** When it was last opened; no change of the story. */
  openedAt?: Date;
  /** When the opinion was given. */
  usedAt?: Date;
  revoked?: { by: Types.ObjectId; role: Role; at: Date };
}

/** Who gave an opinion through a link, in their own words. */
export interface GuestOfficer {
  link: Types.ObjectId;
  name: string;
  /** Rank and NRP, the service number of the police. */
  rank: string;
  unit: string;
}

const role = { type: String, enum: ROLES, required: true };

/** A link within its story. */
export const guestLink = new Schema({
  hash: { type: String, required: true },
  officer: { type: String, required: true },
  evidence: { type: [Schema.Types.ObjectId], default: [] },
  role,
  ...byAndWhen,
  expiresAt: { type: Date, required: true },
  openedAt: Date,
  usedAt: Date,
  revoked: { type: part({ role, ...byAndWhen }) },
});

export const guestOfficer = part({
  link: { type: Schema.Types.ObjectId, required: true },
  name: { type: String, required: true },
  rank: { type: String, required: true },
  unit: { type: String, required: true },
});
