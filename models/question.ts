import mongoose, { Schema, type Types } from 'mongoose';
import { related, type Related } from './story-correction.js';
import { byAndWhen, part } from './story-decision.js';
import { photo, type StoryPhoto } from './story-photo.js';

/** What a reader without an account wants: that something be looked at, or to know whether it is true. */
export const QUESTION_KINDS = ['ask', 'report'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

export const QUESTION_STATUSES = ['waiting', 'taken-up', 'answered', 'closed'] as const;
export type QuestionStatus = (typeof QUESTION_STATUSES)[number];

/** Why a question ends without an answer. */
export const CLOSURE_REASONS = ['unclear', 'elsewhere', 'opinion', 'no-concern'] as const;
export type ClosureReason = (typeof CLOSURE_REASONS)[number];

interface ByAndWhen {
  by: Types.ObjectId;
  at: Date;
}

/** A question or a tip of a reader. Nothing of it is ever public; what comes of it goes the way of every story. */
export interface QuestionRecord {
  _id: Types.ObjectId;
  /** What the reader is given: long enough that nobody guesses it. */
  receipt: string;
  kind: QuestionKind;
  status: QuestionStatus;
  text: string;
  link?: string;
  /** How the desk may reach the reader, for the desk alone. */
  contact?: string;
  photo?: StoryPhoto;
  /** The same form sent twice is one question. */
  submissionKey?: string;
  dueAt: Date;
  story?: Types.ObjectId;
  takenUp?: ByAndWhen;
  /** What the desk leads on to, while that is public. */
  answer?: ByAndWhen & { related: Related; note?: string };
  closure?: ByAndWhen & { reason: ClosureReason; note?: string };
  createdAt: Date;
  /** The database removes it then, with everything in it. */
  forgetAt: Date;
}

const schema = new Schema<QuestionRecord>(
  {
    receipt: { type: String, required: true, unique: true },
    kind: { type: String, enum: QUESTION_KINDS, required: true },
    status: { type: String, enum: QUESTION_STATUSES, required: true, default: 'waiting' },
    text: { type: String, required: true },
    link: String,
    contact: String,
    photo: { type: photo },
    submissionKey: { type: String, index: { unique: true, sparse: true } },
    dueAt: { type: Date, required: true },
    story: { type: Schema.Types.ObjectId, ref: 'Story' },
    takenUp: { type: part(byAndWhen) },
    answer: {
      type: part({
        related: { type: related, required: true },
        note: String,
        ...byAndWhen,
      }),
    },
    closure: {
      type: part({
        reason: { type: String, enum: CLOSURE_REASONS, required: true },
        note: String,
        ...byAndWhen,
      }),
    },
    createdAt: { type: Date, required: true },
    forgetAt: { type: Date, required: true },
  },
  { versionKey: false },
);
// The desk: oldest due first.
schema.index({ status: 1, dueAt: 1, _id: 1 });
// Whether a photo is still a question's.
schema.index({ 'photo._id': 1 }, { sparse: true });
schema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 });

export const Question = mongoose.model('Question', schema);
