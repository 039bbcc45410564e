import mongoose, { Schema, type Types } from 'mongoose';

/** One run of a scheduled job, kept 30 days. */
export interface JobRunRecord {
  _id: Types.ObjectId;
  job: string;
  startedAt: Date;
  finishedAt?: Date;
  outcome?: 'succeeded' | 'failed';
  /** What the job reports, e.g. counts; or the error's message. */
  result?: unknown;
}

const KEPT_S = 30 * 24 * 60 * 60;

const schema = new Schema<JobRunRecord>(
  {
    job: { type: String, required: true },
    startedAt: { type: Date, required: true },
    finishedAt: Date,
    outcome: { type: String, enum: ['succeeded', 'failed'] },
    result: Schema.Types.Mixed,
  },
  { versionKey: false },
);
schema.index({ job: 1, startedAt: -1 });
schema.index({ startedAt: 1 }, { expireAfterSeconds: KEPT_S });

export const JobRun = mongoose.model('JobRun', schema);
