import mongoose, { Schema, type Types } from 'mongoose';

/** What the same photo is known by again. It goes with its photo. */
export interface PhotoFingerprintRecord {
  /** The photo's. */
  _id: Types.ObjectId;
  /** Hashes of the whole photo and of its crops, one behind the other; empty for a photo that shows nothing. */
  hashes: Buffer;
  /** Bits of the whole photo's hash that a small change could turn. */
  unsureBits: Buffer;
  /** Mostly of one shade, as a letter or a screen: others of its kind look alike from afar. */
  plain: boolean;
  /** Short pieces of the hashes: photos with one in common may be the same. */
  keys: number[];
}

const schema = new Schema<PhotoFingerprintRecord>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    hashes: Buffer,
    unsureBits: Buffer,
    plain: { type: Boolean, required: true },
    keys: { type: [Number], required: true, index: true },
  },
  { versionKey: false },
);

export const PhotoFingerprint = mongoose.model('PhotoFingerprint', schema);

/** Bytes come as a Buffer instead of the driver's own type. */
const asBuffers = { promoteBuffers: true };

/** Fingerprints of given photos. */
export function fingerprintsOf(photos: Types.ObjectId[]) {
  return PhotoFingerprint.find({ _id: { $in: photos } }, null, asBuffers).lean<PhotoFingerprintRecord[]>();
}

/** Some of the photos that share a key with one that is looked for, with as much as a comparison needs. */
export function fingerprintsWithKeys(keys: number[], limit: number) {
  return PhotoFingerprint.find({ keys: { $in: keys } }, { hashes: 1, plain: 1 }, asBuffers)
    .limit(limit)
    .lean<Pick<PhotoFingerprintRecord, '_id' | 'hashes' | 'plain'>[]>();
}
