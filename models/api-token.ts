import mongoose, { Schema, type Types } from 'mongoose';

export interface ApiTokenRecord {
  _id: Types.ObjectId;
  user: Types.ObjectId;
  /** SHA-256 of the token, hex: the token itself is shown once and kept nowhere. */
  hash: string;
  createdAt: Date;
}

const schema = new Schema<ApiTokenRecord>(
  {
    user: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    hash: { type: String, required: true, unique: true },
  },
  { timestamps: { createdAt: true, updatedAt: false }, versionKey: false },
);
// A person's own, oldest first.
schema.index({ user: 1, _id: 1 });

export const ApiToken = mongoose.model('ApiToken', schema);
