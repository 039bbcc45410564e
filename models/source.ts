import mongoose, { Schema, type Types } from 'mongoose';
import { announceChanges } from './public-version.js';
import { PLATFORMS, type Platform } from './vocabulary.js';

/** Why the last try failed: a code that the locale files turn into words, and what the log would say. */
export interface SourceError {
  code: string;
  detail: string;
  at: Date;
  /** HTTP status, when a server answered. */
  status?: number;
  /** Line of the document, when it could not be read. */
  line?: number;
}

/** What was wrong with the last document although it could be read. `index` counts its items from 0. */
export interface SourceItemProblem {
  index: number;
  code: string;
  /** Line of the document, from 1, where that is known. */
  line?: number;
}

/** One feed that is read on schedule, on behalf of one account. */
export interface SourceRecord {
  _id: Types.ObjectId;
  account: Types.ObjectId;
  organisation: Types.ObjectId;
  platform: Platform;
  /** As derived from the account. */
  feedUrl: string;
  /** Where permanent redirects led; fetched in place of `feedUrl`. */
  movedTo?: string;
  /** What the feed calls itself. */
  title?: string;
  /** Off: kept for its history, never fetched. */
  active: boolean;
  /** The next try; a scheduled run takes what is due. */
  nextFetchAt: Date;
  /** Until then one run has it to itself; the run renews it while it works. */
  claimedUntil: Date;
  /** The run that has it. */
  claimedBy?: Types.ObjectId;
  /** How long it rests after a success: from its rhythm of posting and from what its server asks. */
  intervalMinutes: number;
  /** How often it posts, over the last four weeks of its document; unset until it was read. */
  postsPerWeek?: number;
  /** When its newest post was published, by its own account. */
  lastPostAt?: Date;
  /** How long the last try took that brought an answer, body included. */
  latencyMs?: number;
  etag?: string;
  lastModified?: string;
  /** The last try, whatever came of it. */
  lastFetchedAt?: Date;
  /** The last time that it answered with a feed, or that nothing changed. */
  lastSuccessAt?: Date;
  /** HTTP status of the last answer. */
  lastStatus?: number;
  /** Since the last success. */
  consecutiveFailures: number;
  /** Set while the last try failed. */
  lastError?: SourceError;
  /** The site said that the feed is gone for good: asked only now and then. */
  dormantSince?: Date;
  itemProblems: SourceItemProblem[];
}

const DEFAULT_INTERVAL_MINUTES = 15;

const schema = new Schema<SourceRecord>(
  {
    account: { type: Schema.Types.ObjectId, ref: 'Account', required: true, unique: true },
    organisation: { type: Schema.Types.ObjectId, ref: 'Organisation', required: true },
    platform: { type: String, enum: PLATFORMS, required: true },
    feedUrl: { type: String, required: true },
    movedTo: String,
    title: String,
    active: { type: Boolean, required: true, default: true },
    nextFetchAt: { type: Date, required: true },
    claimedUntil: { type: Date, required: true, default: new Date(0) },
    claimedBy: Schema.Types.ObjectId,
    intervalMinutes: { type: Number, required: true, default: DEFAULT_INTERVAL_MINUTES },
    postsPerWeek: Number,
    lastPostAt: Date,
    latencyMs: Number,
    etag: String,
    lastModified: String,
    lastFetchedAt: Date,
    lastSuccessAt: Date,
    lastStatus: Number,
    consecutiveFailures: { type: Number, required: true, default: 0 },
    lastError: {
      type: new Schema<SourceError>(
        {
          code: { type: String, required: true },
          detail: { type: String, default: '' },
          at: { type: Date, required: true },
          status: Number,
          line: Number,
        },
        { _id: false },
      ),
    },
    dormantSince: Date,
    itemProblems: {
      type: [
        new Schema<SourceItemProblem>(
          { index: { type: Number, required: true }, code: { type: String, required: true }, line: Number },
          { _id: false },
        ),
      ],
      default: [],
    },
  },
  { versionKey: false },
);
schema.index({ active: 1, nextFetchAt: 1 });
// The administrators' list, those in trouble first.
schema.index({ consecutiveFailures: -1, _id: 1 });

announceChanges(schema, { part: 'sources', fields: ['account', 'organisation', 'platform', 'active'] });

export const Source = mongoose.model('Source', schema);
