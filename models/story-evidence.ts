import { Schema, type Types } from 'mongoose';
import { byAndWhen, part } from './story-decision.js';
import { EVIDENCE_KINDS, ROLES, type EvidenceKind, type Role } from './vocabulary.js';

/**
 * The page behind a link as it was when the portal looked. It is `pending` while `dueAt` is set, else `failed`
 * with an error or `kept` without one.
 */
export interface PageCopy {
  /** When the page is to be fetched; while somebody is at it, when they are given up for lost. */
  dueAt?: Date;
  /** How often fetching was begun since it was asked for. */
  attempts: number;
  /** When the page answered. */
  takenAt?: Date;
  /** Where it was found, when redirects led elsewhere. */
  foundAt?: string;
  /** SHA-256, hex, of the bytes received. */
  sha256?: string;
  /** Bytes. */
  size?: number;
  /** As the site calls it, e.g. `text/html`. */
  type?: string;
  /** What the page calls itself. */
  title?: string;
  /** The text in the file store; none of a page that is not text, or was removed. */
  file?: Types.ObjectId;
  /** The text went on. */
  truncated?: boolean;
  error?: { code: string; status?: number; at: Date };
}

export interface EvidenceFile {
  /** In the file store; none once the evidence was removed. */
  file?: Types.ObjectId;
  type: 'image/jpeg' | 'application/pdf';
  /** Bytes, as kept. */
  size: number;
  /** SHA-256, hex, of what is kept. */
  sha256: string;
}

/**
 * One piece of evidence. The list of a story only grows, so that a piece keeps its place and number; what is
 * removed loses its content and stays as a mark.
 */
export interface StoryEvidence {
  _id: Types.ObjectId;
  kind: EvidenceKind;
  /** As whoever added it calls it. */
  title?: string;
  /** Of a link. */
  url?: string;
  copy?: PageCopy;
  /** Of an uploaded file. */
  upload?: EvidenceFile;
  /** Of a note; none once it was removed. */
  text?: string;
  by: Types.ObjectId;
  role: Role;
  at: Date;
  removed?: { by: Types.ObjectId; role: Role; at: Date; reason: string };
}

const role = { type: String, enum: ROLES, required: true };
const file = Schema.Types.ObjectId;

const pageCopy = part({
  // What waits is found by this; nearly nothing has it.
  dueAt: { type: Date, index: { sparse: true } },
  attempts: { type: Number, default: 0 },
  takenAt: Date,
  foundAt: String,
  sha256: String,
  size: Number,
  type: { type: String },
  title: String,
  file,
  truncated: Boolean,
  error: {
    type: part({
      code: { type: String, required: true },
      status: Number,
      at: { type: Date, required: true },
    }),
  },
});

/** A piece of evidence within its story. */
export const evidence = new Schema({
  kind: { type: String, enum: EVIDENCE_KINDS, required: true },
  title: String,
  url: String,
  copy: pageCopy,
  upload: {
    type: part({
      file,
      type: { type: String, enum: ['image/jpeg', 'application/pdf'], required: true },
      size: { type: Number, required: true },
      sha256: { type: String, required: true },
    }),
  },
  text: String,
  role,
  ...byAndWhen,
  removed: { type: part({ role, reason: { type: String, required: true }, ...byAndWhen }) },
});
