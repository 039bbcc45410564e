import mongoose, { Schema, type Types } from 'mongoose';

/** In which shape the documents of this database are, and who is bringing them into a newer one. */
export interface SchemaStateRecord {
  _id: typeof SCHEMA;
  /** Of the newest migration that is done; 0 before the first. */
  version: number;
  /** The migration under way, and the last document of it that is done. */
  step?: { version: number; after: Types.ObjectId };
  /** The process that migrates, until then unless it renews. */
  holder?: Types.ObjectId;
  until: Date;
}

export const SCHEMA = 'schema';

const schema = new Schema<SchemaStateRecord>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    step: {
      type: new Schema(
        { version: { type: Number, required: true }, after: { type: Schema.Types.ObjectId, required: true } },
        { _id: false },
      ),
    },
    holder: Schema.Types.ObjectId,
    until: { type: Date, required: true, default: new Date(0) },
  },
  { versionKey: false },
);

export const SchemaState = mongoose.model('SchemaState', schema);
