import mongoose, { Schema } from 'mongoose';

/** What somebody at the office has to look into. */
export const ALERT_KINDS = ['job-failed', 'no-backup', 'source-silent'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Ways in which the office is told. */
export const ALERT_CHANNELS = ['email', 'webhook'] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** Something that is wrong, for as long as it is and until its end was told. */
export interface AlertRecord {
  /** `kind:what`, e.g. `job-failed:verify-audit`. */
  _id: string;
  kind: AlertKind;
  /** What its words name. */
  params: Record<string, string>;
  since: Date;
  endedAt?: Date;
  /** Over which it is still to be told: that it began or, once it ended, that it ended. */
  untold: AlertChannel[];
}

const schema = new Schema<AlertRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, enum: ALERT_KINDS, required: true },
    params: { type: Schema.Types.Mixed, required: true },
    since: { type: Date, required: true },
    endedAt: Date,
    untold: { type: [{ type: String, enum: ALERT_CHANNELS }], required: true },
  },
  // A kind that needs no names has none.
  { versionKey: false, minimize: false },
);

export const Alert = mongoose.model('Alert', schema);
