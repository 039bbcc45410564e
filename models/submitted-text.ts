import { Schema } from 'mongoose';
import { TOPICS, type Topic } from './vocabulary.js';

/** A story's text as it was sent in, kept while its author works on the next round. */
export interface SubmittedText {
  /** When it was sent in. */
  at: Date;
  title: string;
  /** HTML, sanitised. */
  body: string;
  topic: Topic;
  village: string;
  sourceUrl?: string;
}

/** Within its story. */
export const submittedText = new Schema<SubmittedText>(
  {
    at: { type: Date, required: true },
    title: { type: String, required: true },
    body: { type: String, required: true },
    topic: { type: String, enum: TOPICS, required: true },
    village: { type: String, required: true },
    sourceUrl: String,
  },
  { _id: false },
);
