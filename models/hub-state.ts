import mongoose, { Schema } from 'mongoose';

/** How far a WebSub hub knows what the feeds say: what changed later it is yet to be told. */
export interface HubStateRecord {
  /** Address of the hub. */
  _id: string;
  toldUntil: Date;
  /** Set while it could not be told. */
  failure?: HubFailure;
}

export interface HubFailure {
  since: Date;
  attempts: number;
  /** No other attempt is made before. */
  retryAt: Date;
  /** What the last attempt met, for the administrator. */
  error: string;
}

const schema = new Schema<HubStateRecord>(
  {
    _id: { type: String, required: true },
    toldUntil: { type: Date, required: true },
    failure: {
      type: new Schema<HubFailure>(
        {
          since: { type: Date, required: true },
          attempts: { type: Number, required: true },
          retryAt: { type: Date, required: true },
          error: { type: String, required: true },
        },
        { _id: false },
      ),
    },
  },
  { versionKey: false },
);

export const HubState = mongoose.model('HubState', schema);
