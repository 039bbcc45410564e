import { Schema, type Types } from 'mongoose';
import type { Approval } from './story-amendment.js';
import { byAndWhen, part } from './story-decision.js';
import { CORRECTION_KINDS, type CorrectionKind } from './vocabulary.js';

/** What a correction can lead on to. */
export const RELATED_KINDS = ['story', 'clarification'] as const;

/** A published page of this portal. */
export interface Related {
  kind: (typeof RELATED_KINDS)[number];
  id: Types.ObjectId;
}

/** A notice that readers see with a story, or in its place: the list of a story only grows. */
export interface Correction {
  _id: Types.ObjectId;
  kind: CorrectionKind;
  /** Shown to readers with the story. */
  text: string;
  reason: string;
  /** The reply as published, or what shows why. */
  related?: Related;
  /** The text of the story was changed with it: who proposed that, and who approved. */
  amended?: { by: Types.ObjectId; at: Date; fit: Approval; valid: Approval };
  by: Types.ObjectId;
  at: Date;
}

const approval = { type: part(byAndWhen), required: true };

export const related = part({
  kind: { type: String, enum: RELATED_KINDS, required: true },
  id: { type: Schema.Types.ObjectId, required: true },
});

/** Within its story. */
export const correction = new Schema({
  kind: { type: String, enum: CORRECTION_KINDS, required: true },
  text: { type: String, required: true },
  reason: { type: String, required: true },
  related: { type: related },
  amended: { type: part({ ...byAndWhen, fit: approval, valid: approval }) },
  ...byAndWhen,
});
