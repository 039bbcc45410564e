import { Schema, type Types } from 'mongoose';
import { ROLES, STORY_STATUSES, type Role, type StoryStatus } from './vocabulary.js';

/**
 * One line of the story's audit trail: append-only, chained by SHA-256 over the line before, and written in
 * the same update as the change that it tells of.
 */
export interface AuditEntry {
  /** From 1, without gaps. */
  sequence: number;
  action: string;
  by: Types.ObjectId;
  role: Role;
  at: Date;
  from: StoryStatus | null;
  to: StoryStatus;
  reason?: string;
  note?: string;
  /** The reason as an entry of a closed list, e.g. the category of a hoax: it may be told in public. */
  code?: string;
  /** By when the act was due, where the story had a deadline. */
  dueAt?: Date;
  /** SHA-256, hex, of what the story is after the act: see `stateHash`. */
  state: string;
  /** Hash of the entry before, 64 zeros for the first. */
  previousHash: string;
  /** SHA-256, hex, of the story's id and of everything else here: see `entryHash`. */
  hash: string;
}

/** An audit entry within its story. */
export const auditEntry = new Schema<AuditEntry>(
  {
    sequence: { type: Number, required: true },
    action: { type: String, required: true },
    by: { type: Schema.Types.ObjectId, ref: 'User', required: true },
    role: { type: String, enum: ROLES, required: true },
    at: { type: Date, required: true },
    from: { type: String, enum: [...STORY_STATUSES, null], default: null },
    to: { type: String, enum: STORY_STATUSES, required: true },
    reason: String,
    note: String,
    code: String,
    dueAt: Date,
    state: { type: String, required: true },
    previousHash: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { _id: false },
);
