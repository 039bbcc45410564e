import { Schema, type Types } from 'mongoose';
import { PROOF_METHODS, type ProofMethod } from './vocabulary.js';

/** The letter behind a proof, in the file store. */
export interface ProofLetter {
  file: Types.ObjectId;
  type: 'image/jpeg' | 'application/pdf';
  /** Bytes, as kept. */
  size: number;
  /** SHA-256, hex, of what is kept. */
  sha256: string;
}

/** By what, whom and until when an account is known to be its organisation's own. */
export interface AccountVerification {
  method: ProofMethod;
  note?: string;
  by: Types.ObjectId;
  at: Date;
  /** Missing on proofs from before proofs expired: then it follows from `at`. */
  expiresAt?: Date;
  letter?: ProofLetter;
}

/** What the portal saw when it last looked for the proof by itself. */
export interface ProofCheck {
  method: 'rel-me' | 'code';
  at: Date;
  found: boolean;
  /** Where it looked. */
  page?: string;
  /** Why it could not look, or what else is wrong. */
  error?: string;
  /** HTTP status, when a server answered with an error. */
  status?: number;
}

/** What an owner puts into the profile to show that it is theirs. */
export interface ProofCode {
  value: string;
  by: Types.ObjectId;
  at: Date;
  expiresAt: Date;
}

const by = { type: Schema.Types.ObjectId, ref: 'User', required: true };
const at = { type: Date, required: true };
const text = { type: String, required: true };

export const accountVerification = new Schema<AccountVerification>(
  {
    method: { type: String, enum: PROOF_METHODS, required: true },
    note: String,
    by,
    at,
    expiresAt: Date,
    letter: {
      type: new Schema<ProofLetter>(
        {
          file: { type: Schema.Types.ObjectId, required: true },
          type: { type: String, enum: ['image/jpeg', 'application/pdf'], required: true },
          size: { type: Number, required: true },
          sha256: text,
        },
        { _id: false },
      ),
    },
  },
  { _id: false },
);

export const proofCheck = new Schema<ProofCheck>(
  {
    method: { type: String, enum: ['rel-me', 'code'], required: true },
    at,
    found: { type: Boolean, required: true },
    page: String,
    error: String,
    status: Number,
  },
  { _id: false },
);

export const proofCode = new Schema<ProofCode>({ value: text, by, at, expiresAt: at }, { _id: false });
