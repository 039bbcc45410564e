import { createHash } from 'node:crypto';
import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;

/** What `format` says at the head of every backup. */
export const FORMAT = 'kabar-kim-backup';
/** Raised when an older portal could not read what is written. */
export const FORMAT_VERSION = 1;
/** Bytes: MongoDB's largest document, and room for what a frame adds. */
const FRAME_MAX_BYTES = 16 * 1024 * 1024 + 1024;
const LENGTH_BYTES = 4;

export interface HeadFrame {
  format: typeof FORMAT;
  version: number;
  madeAt: Date;
  /** The portal's version. */
  portal: string;
  /** Of the stored shapes; missing in backups from before versions were kept. */
  schema?: number;
}

/** One document of a collection. */
export interface DocumentFrame {
  collection: string;
  document: Record<string, unknown>;
}

/** Closes a backup: without it, or with another sum, the file is not whole. */
export interface EndFrame {
  end: true;
  documents: number;
  /** SHA-256, hex, of every byte before this frame. */
  sha256: string;
}

export type Frame = HeadFrame | DocumentFrame | EndFrame;

/** A backup's bytes cannot be taken. The message says why. */
export class DamagedBackup extends Error {}

/** A frame as BSON; the types of numbers, dates and ids stay as they are. */
export function encodeFrame(frame: Frame): Uint8Array {
  return BSON.serialize(frame);
}

/**
 * The frames of a backup, one after the other, with the sum over the bytes before each.
 * @param bytes unzipped
 * @throws DamagedBackup
 */
export async function* readFrames(
  bytes: AsyncIterable<Buffer>,
): AsyncGenerator<{ frame: Frame; sha256Before: string | undefined }> {
  const hash = createHash('sha256');
  for await (const bsonBytes of splitFrames(bytes)) {
    const frame = decodeFrame(bsonBytes);
    yield { frame, sha256Before: 'end' in frame ? hash.copy().digest('hex') : undefined };
    hash.update(bsonBytes);
  }
}

function decodeFrame(bsonBytes: Buffer): Frame {
  // Every number of a document keeps the type that it was stored with.
  const exact = BSON.deserialize(bsonBytes, { promoteValues: false, bsonRegExp: true });
  return ('document' in exact ? exact : BSON.deserialize(bsonBytes)) as Frame;
}

async function* splitFrames(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (held.length >= LENGTH_BYTES) {
      const length = held.readInt32LE(0);
      if (length <= LENGTH_BYTES || length > FRAME_MAX_BYTES) throw new DamagedBackup('it is not a backup');
      if (held.length < length) break;
      yield held.subarray(0, length);
      held = held.subarray(length);
    }
  }
  if (held.length > 0) throw new DamagedBackup('it ends in the middle');
}
