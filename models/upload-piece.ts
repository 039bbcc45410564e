import mongoose, { Schema, type Types } from 'mongoose';

/** Some bytes of an upload. It counts only while its upload names it. */
export interface UploadPieceRecord {
  _id: Types.ObjectId;
  upload: string;
  content: Buffer;
}

const schema = new Schema<UploadPieceRecord>(
  {
    upload: { type: String, required: true, index: true },
    content: { type: Buffer, required: true },
  },
  { versionKey: false },
);

export const UploadPiece = mongoose.model('UploadPiece', schema);
