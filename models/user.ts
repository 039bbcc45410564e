import mongoose, { Schema, type Types } from 'mongoose';
import { ROLES, type Role } from './vocabulary.js';

/** `pending`: asked for an account and waits for an administrator. `disabled`: may not sign in any more. */
export const USER_STATUSES = ['pending', 'active', 'disabled'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

export interface Consent {
  version: string;
  at: Date;
}

export interface UserRecord {
  _id: Types.ObjectId;
  /** Lower case, 3 to 40 characters. */
  username: string;
  name: string;
  role: Role;
  status: UserStatus;
  /** argon2id, PHC string format. */
  passwordHash: string;
  /**
   * Left out where the person chose the password. One that an administrator chose opens nothing but the page to
   * choose another, until then.
   */
  givenPasswordUntil?: Date;
  organisation?: Types.ObjectId;
  /** Kode wilayah of the village that the person writes from. */
  village?: string;
  /** To which version of the privacy page the person said yes, and when. */
  consent?: Consent;
  /** By an officer of the group, who alone may bring the member back; an administrator's word replaces it. */
  deactivated?: { by: Types.ObjectId; at: Date };
  /** Raised at every change of password, role or status: sessions opened under an older one end. */
  sessionEpoch: number;
  /** Confirmed by a link that was sent to it. */
  email?: string;
  /** An address that waits to be confirmed. */
  emailRequest?: { address: string; hash: string; expiresAt: Date };
  /** The person wants no e-mail about their stories. */
  mailOff?: boolean;
  /** Of what the portal sends; left out: its first language. */
  language?: 'id' | 'en';
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<UserRecord>(
  {
    username: { type: String, required: true, unique: true },
    name: { type: String, required: true },
    role: { type: String, enum: ROLES, required: true },
    status: { type: String, enum: USER_STATUSES, required: true, default: 'active' },
    passwordHash: { type: String, required: true },
    givenPasswordUntil: Date,
    organisation: { type: Schema.Types.ObjectId, ref: 'Organisation' },
    village: String,
    consent: { type: new Schema({ version: String, at: Date }, { _id: false }) },
    deactivated: { type: new Schema({ by: Schema.Types.ObjectId, at: Date }, { _id: false }) },
    sessionEpoch: { type: Number, required: true, default: 0 },
    email: String,
    emailRequest: {
      type: new Schema({ address: String, hash: String, expiresAt: Date }, { _id: false }),
    },
    mailOff: Boolean,
    language: { type: String, enum: ['id', 'en'] },
  },
  { timestamps: true, versionKey: false },
);
// The administrators' list, by name; the first also counts those of a status.
schema.index({ status: 1, username: 1 });
schema.index({ role: 1, username: 1 });
schema.index({ organisation: 1, username: 1 });

export const User = mongoose.model('User', schema);
