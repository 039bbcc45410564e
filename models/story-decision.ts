import { Schema, type Types } from 'mongoose';
import type { Reference } from './clarification.js';
import {
  AUTHENTICITY_VERDICTS,
  HOAX_CATEGORIES,
  HOAX_TAGS,
  NEWSWORTHINESS_DECISIONS,
  type AuthenticityVerdict,
  type HoaxCategory,
  type HoaxTag,
  type NewsworthinessDecision,
} from './vocabulary.js';

/** Who is at work on a story, and until when. */
export interface Claim {
  by: Types.ObjectId;
  name: string;
  expiresAt: Date;
}

/** The same words in each language of the portal. */
export interface InLanguages {
  id: string;
  en: string;
}

/** Decisions for which there are preset reasons. */
export const PRESET_DECISIONS = ['returned', 'unfit'] as const satisfies readonly NewsworthinessDecision[];
export type PresetDecision = (typeof PRESET_DECISIONS)[number];

/** A preset reason as it read when it was given: editing the preset changes nothing that was told. */
export interface GivenPreset {
  code: string;
  /** Left out where the editor wrote a reason of their own. */
  reason?: InLanguages;
  help: InLanguages;
}

/** Layak tayang: the editor's decision. */
export interface Newsworthiness {
  decision: NewsworthinessDecision;
  reason: string;
  note?: string;
  preset?: GivenPreset;
  by: Types.ObjectId;
  at: Date;
}

/** Asli / hoaks: the verifier's verdict. */
export interface Authenticity {
  verdict: AuthenticityVerdict;
  category?: HoaxCategory;
  tags: HoaxTag[];
  explanation: string;
  /** Links that readers are shown. */
  evidence: Reference[];
  /** Of the evidence that the desk gathered, what the verdict rests on. */
  basis?: Types.ObjectId[];
  by: Types.ObjectId;
  at: Date;
}

/** The newest decision and what it replaced, so that it can be taken back. */
export interface LastDecision {
  act: 'newsworthiness' | 'authenticity';
  /** Of its entry in the audit trail: behind any later one, something has happened since. */
  sequence: number;
  /** Left out where the story had none of them. */
  before?: {
    claim?: Claim;
    newsworthiness?: Newsworthiness;
    authenticity?: Authenticity;
  };
}

/** A part of a story, without an id of its own. */
export const part = (fields: Record<string, unknown>) => new Schema(fields, { _id: false });

export const byAndWhen = {
  by: { type: Schema.Types.ObjectId, ref: 'User', required: true },
  at: { type: Date, required: true },
};

const reference = part({ url: { type: String, required: true }, title: String });

export const claim = part({
  by: { type: Schema.Types.ObjectId, ref: 'User' },
  name: String,
  expiresAt: Date,
});

// Without an id, Mongoose would still add one by that name.
export const inLanguages = new Schema(
  { id: { type: String, required: true }, en: { type: String, required: true } },
  { _id: false, id: false },
);

export const newsworthiness = part({
  decision: { type: String, enum: NEWSWORTHINESS_DECISIONS, required: true },
  reason: { type: String, default: '' },
  note: String,
  preset: { type: part({ code: String, reason: { type: inLanguages }, help: { type: inLanguages } }) },
  ...byAndWhen,
});

export const authenticity = part({
  verdict: { type: String, enum: AUTHENTICITY_VERDICTS, required: true },
  category: { type: String, enum: HOAX_CATEGORIES },
  tags: { type: [{ type: String, enum: HOAX_TAGS }], default: [] },
  explanation: { type: String, default: '' },
  evidence: { type: [reference], default: [] },
  basis: { type: [Schema.Types.ObjectId], default: undefined },
  ...byAndWhen,
});

export const lastDecision = part({
  act: { type: String, enum: ['newsworthiness', 'authenticity'], required: true },
  sequence: { type: Number, required: true },
  before: { type: part({ claim, newsworthiness, authenticity }) },
});
