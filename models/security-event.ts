import mongoose, { Schema, type Types } from 'mongoose';

/** What is kept of signing in, of the administration of accounts, and of what people were refused. */
export const SECURITY_EVENTS = [
  'signed-in',
  'sign-in-failed',
  'code-failed',
  'recovery-code-used',
  'signed-out',
  'session-ended',
  'sessions-ended',
  'password-changed',
  'password-set',
  'email-changed',
  'email-removed',
  'second-factor-on',
  'second-factor-off',
  'second-factor-reset',
  'recovery-codes-renewed',
  'token-issued',
  'token-revoked',
  'account-made',
  'role-changed',
  'status-changed',
  'account-erased',
  'refused',
  'limit-reached',
] as const;
export type SecurityEventKind = (typeof SECURITY_EVENTS)[number];

/** Never a password, a code, a name that was typed or an address of the network. */
export interface SecurityEventRecord {
  _id: Types.ObjectId;
  at: Date;
  kind: SecurityEventKind;
  /** Whose account; left out for a stranger, and where somebody tried a name that nobody has. */
  user?: Types.ObjectId;
  /** Who did it, where that was somebody else. */
  by?: Types.ObjectId;
  /** A word of the vocabulary, e.g. the new role, the code of a refusal or the name of a limit. */
  detail?: string;
  /** Where somebody was refused: without query and ids. */
  path?: string;
}

/** A year, as the privacy page says. */
const KEPT_S = 365 * 24 * 60 * 60;
const DETAIL_MAX_LENGTH = 40;

const schema = new Schema<SecurityEventRecord>(
  {
    at: { type: Date, required: true },
    kind: { type: String, enum: SECURITY_EVENTS, required: true },
    user: { type: Schema.Types.ObjectId, ref: 'User' },
    by: { type: Schema.Types.ObjectId, ref: 'User' },
    detail: { type: String, maxlength: DETAIL_MAX_LENGTH },
    path: String,
  },
  { versionKey: false },
);
// The newest first: all, of one kind, of one person.
schema.index({ at: -1, _id: -1 });
schema.index({ kind: 1, at: -1, _id: -1 });
schema.index({ user: 1, at: -1, _id: -1 });
schema.index({ at: 1 }, { expireAfterSeconds: KEPT_S, name: 'kept' });

schema.pre(
  [
    'updateOne',
    'updateMany',
    'replaceOne',
    'findOneAndUpdate',
    'findOneAndReplace',
    'findOneAndDelete',
    'deleteOne',
    'deleteMany',
  ],
  { document: true, query: true },
  refuse,
);

function refuse(): never {
  throw new Error('security events are only ever added');
}

export const SecurityEvent = mongoose.model('SecurityEvent', schema);
