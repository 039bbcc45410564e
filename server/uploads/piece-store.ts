import type { Readable } from 'node:stream';
import { DataStore, ERRORS, Upload as TusUpload } from '@tus/server';
import { Types } from 'mongoose';
import { Upload, type UploadRecord } from '../../models/upload.js';
import { UploadPiece } from '../../models/upload-piece.js';
import { removePhotos } from '../media/store.js';

/** Bytes of one piece, at most. */
const PIECE_MAX_BYTES = 64 * 1024;
/** More are no photo on a weak line, but a byte at a time. */
const PIECES_MAX = 2_000;

/**
 * Uploads in the database, so that any instance of the portal goes on with what another began. A piece counts
 * from the moment its upload names it, in the same update that moves the offset on: of two connections which
 * bring the same part, one is told that the offset is another.
 */
export class PieceStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination'];

  override async create(upload: TusUpload): Promise<TusUpload> {
    const { id, size = 0, metadata } = upload;
    const owner = new Types.ObjectId(metadata?.owner ?? undefined);
    const known = await Upload.findOneAndUpdate(
      { _id: id },
      { $setOnInsert: { owner, size, offset: 0, pieces: [], touchedAt: new Date() } },
      { upsert: true, returnDocument: 'after' },
    )
      .lean()
      .orFail();
    upload.offset = known.offset;
    return upload;
  }

  override async getUpload(id: string): Promise<TusUpload> {
    const { size, offset } = await found(id);
    return new TusUpload({ id, size, offset });
  }

  /** Keeps what arrives, also of a connection that breaks: whoever comes back goes on from there. */
  override async write(stream: Readable, id: string, from: number): Promise<number> {
    let offset = from;
    let held: Buffer[] = [];
    let heldBytes = 0;
    const keep = async () => {
      if (heldBytes === 0) return;
      await append(id, offset, Buffer.concat(held));
      offset += heldBytes;
      held = [];
      heldBytes = 0;
    };
    try {
      for await (const bytes of stream as AsyncIterable<Buffer>) {
        held.push(bytes);
        heldBytes += bytes.length;
        if (heldBytes >= PIECE_MAX_BYTES) await keep();
      }
    } finally {
      await keep();
    }
    return offset;
  }

  /** A photo that a story took stays the story's. */
  override async remove(id: string): Promise<void> {
    const removed = await Upload.findOneAndDelete({ _id: id, takenBy: { $exists: false } }).lean();
    if (!removed) throw ERRORS.INVALID_TERMINATION;
    await UploadPiece.deleteMany({ upload: id });
    if (removed.photo) await removePhotos([removed.photo]);
  }
}

/** All bytes of a whole upload. */
export async function contentOf({ _id, pieces }: Pick<UploadRecord, '_id' | 'pieces'>): Promise<Buffer> {
  const stored = await UploadPiece.find({ upload: _id });
  const byId = new Map(stored.map((piece) => [String(piece._id), piece.content]));
  return Buffer.concat(pieces.map((piece) => byId.get(String(piece))!));
}

async function append(id: string, offset: number, content: Buffer): Promise<void> {
  const piece = await UploadPiece.create({ upload: id, content });
  const { matchedCount } = await Upload.updateOne(
    { _id: id, offset, [`pieces.${PIECES_MAX - 1}`]: { $exists: false } },
    { $inc: { offset: content.length }, $push: { pieces: piece._id }, $set: { touchedAt: new Date() } },
  );
  if (matchedCount === 1) return;
  await UploadPiece.deleteOne({ _id: piece._id });
  const { pieces } = await found(id);
  throw pieces.length < PIECES_MAX ? ERRORS.INVALID_OFFSET : ERRORS.ERR_SIZE_EXCEEDED;
}

async function found(id: string): Promise<UploadRecord> {
  const upload = await Upload.findById(id).lean();
  if (!upload) throw ERRORS.FILE_NOT_FOUND;
  return upload;
}
