import mongoose, { Schema, type Types } from 'mongoose';

/** A one-time way into a group: whoever follows the link makes an account as its contributor. */
export interface InvitationRecord {
  _id: Types.ObjectId;
  /** SHA-256, hex, of the token in the link; the token itself is kept nowhere. */
  hash: string;
  organisation: Types.ObjectId;
  /** For whom it was made, in the officer's words; forgotten with the account that it became. */
  invitee?: string;
  /** The officer. */
  by: Types.ObjectId;
  expiresAt: Date;
  /** `by` is missing for the moment in which the account is made. */
  used?: { by?: Types.ObjectId; at: Date };
  revokedAt?: Date;
  createdAt: Date;
}

/** Old links stay on the officer's list this long. */
const KEPT_S = 90 * 24 * 60 * 60;

const schema = new Schema<InvitationRecord>(
  {
    hash: { type: String, required: true, unique: true },
    organisation: { type: Schema.Types.ObjectId, ref: 'Organisation', required: true },
    invitee: String,
    by: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    expiresAt: { type: Date, required: true },
    used: { type: new Schema({ by: Schema.Types.ObjectId, at: Date }, { _id: false }) },
    revokedAt: Date,
    createdAt: { type: Date, required: true },
  },
  { versionKey: false },
);
// A group's list, newest first; those that a person made or used.
schema.index({ organisation: 1, createdAt: -1 });
schema.index({ by: 1, createdAt: -1 });
schema.index({ 'used.by': 1 }, { sparse: true });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: KEPT_S });

export const Invitation = mongoose.model('Invitation', schema);
