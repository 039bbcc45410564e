import mongoose, { Schema, type Types } from 'mongoose';

/** Which instance runs a scheduled job: one run of each job on all of them together. */
export interface JobLeaseRecord {
  /** The job's name. */
  _id: string;
  /** The moment of the schedule that was last taken. */
  slot: Date;
  /** The process that took it. */
  holder: Types.ObjectId;
  /** Held until then unless renewed; in the past when the run is over. */
  until: Date;
}

const schema = new Schema<JobLeaseRecord>(
  {
    _id: { type: String, required: true },
    slot: { type: Date, required: true },
    holder: { type: Schema.Types.ObjectId, required: true },
    until: { type: Date, required: true },
  },
  { versionKey: false },
);

export const JobLease = mongoose.model('JobLease', schema);
