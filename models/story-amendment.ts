import { Schema, type Types } from 'mongoose';
import { byAndWhen, part } from './story-decision.js';
import { TOPICS, type CorrectionKind, type Topic } from './vocabulary.js';

/** As what readers are told of a change of the text. */
export const AMENDMENT_KINDS = ['erratum', 'correction'] as const satisfies readonly CorrectionKind[];
export type AmendmentKind = (typeof AMENDMENT_KINDS)[number];

/** One of the two decisions. */
export interface Approval {
  by: Types.ObjectId;
  at: Date;
}

/** All of a published story that an amendment can change. */
export interface StoryText {
  title: string;
  /** HTML, sanitised. */
  body: string;
  topic: Topic;
  village: string;
  district: string;
  sourceUrl?: string;
  /** Of each photo, in their order. */
  captions: string[];
}

/** A new text for a published story, held until it was found fit and valid while the old one stays up. */
export interface Amendment extends StoryText {
  kind: AmendmentKind;
  /** What readers are told has changed. */
  text: string;
  /** Why, for readers too. */
  reason: string;
  by: Types.ObjectId;
  at: Date;
  fit?: Approval;
  valid?: Approval;
}

/** An amendment that was not taken, kept for who proposed it. */
export interface RefusedAmendment extends Amendment {
  refused: Approval & { reason: string };
}

/** A text that was public until an amendment took its place; for the desk only. */
export interface FormerText extends StoryText {
  until: Date;
  /** What readers were told. */
  correction: Types.ObjectId;
}

const approval = part(byAndWhen);

const storyText = {
  title: { type: String, required: true },
  body: { type: String, required: true },
  topic: { type: String, enum: TOPICS, required: true },
  village: { type: String, required: true },
  district: { type: String, required: true },
  sourceUrl: String,
  captions: { type: [String], default: [] },
};

const amended = {
  ...storyText,
  kind: { type: String, enum: AMENDMENT_KINDS, required: true },
  text: { type: String, required: true },
  reason: { type: String, required: true },
  ...byAndWhen,
  fit: { type: approval },
  valid: { type: approval },
};

/** Within its story. */
export const amendment = part(amended);

/** Within its story. */
export const refusedAmendment = part({
  ...amended,
  refused: { type: part({ ...byAndWhen, reason: { type: String, required: true } }), required: true },
});

/** Within its story. */
export const formerText = part({
  ...storyText,
  until: { type: Date, required: true },
  correction: { type: Schema.Types.ObjectId, required: true },
});
