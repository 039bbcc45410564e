import mongoose, { Schema, type Types } from 'mongoose';
import { ROLES, TOPICS, type Role, type Topic } from './vocabulary.js';

/**
 * One audit entry of one story in the ledger of all stories: append-only, and chained by SHA-256 over the line
 * before, so that a story cannot be deleted, cut short or rewritten unnoticed. The newest line's hash stands
 * for everything before it. No words of anybody are in here, only what the public log and the figures count.
 */
export interface LedgerLineRecord {
  /** Place in the ledger, from 1, without gaps. */
  _id: number;
  story: Types.ObjectId;
  /** Of the entry in its story. */
  sequence: number;
  entryHash: string;
  action: string;
  by: Types.ObjectId;
  role: Role;
  at: Date;
  /** The story's topic when the line was written. */
  topic: Topic;
  /** An act of the desk, which the public log lists; what authors do to their stories is not listed. */
  listed: boolean;
  /** The entry's own; of an undone decision, what was undone. */
  code?: string;
  /** Milliseconds that a decision was waited for since it could be given. */
  waitedMs?: number;
  /** Milliseconds from sending in to the act that answered its author. */
  roundMs?: number;
  /** Whether a decision came after its deadline. */
  late?: boolean;
  /** Returned although it had been returned before. */
  again?: boolean;
  /** Hash of the line before, 64 zeros for the first. */
  previousHash: string;
  hash: string;
}

const schema = new Schema<LedgerLineRecord>(
  {
    _id: { type: Number, required: true },
    story: { type: Schema.Types.ObjectId, ref: 'Story', required: true },
    sequence: { type: Number, required: true },
    entryHash: { type: String, required: true },
    action: { type: String, required: true },
    by: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    role: { type: String, enum: ROLES, required: true },
    at: { type: Date, required: true },
    topic: { type: String, enum: TOPICS, required: true },
    listed: { type: Boolean, required: true },
    code: String,
    waitedMs: Number,
    roundMs: Number,
    late: Boolean,
    again: Boolean,
    previousHash: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { versionKey: false },
);

schema.index({ story: 1, sequence: 1 }, { unique: true });
// The public log, whole or of one act; the figures count by act.
schema.index({ listed: 1, at: -1, _id: -1 });
schema.index({ action: 1, at: -1, _id: -1 });

export const LedgerLine = mongoose.model('LedgerLine', schema);
