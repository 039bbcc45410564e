import mongoose, { Types } from 'mongoose';
import type { StoryPhoto } from '../../models/story.js';
import type { EncodedPhoto } from './reencode.js';

const BUCKET = 'photos';
/** Bytes; nearly every rendition is one chunk. */
const CHUNK_SIZE = 512 * 1024;

/** Keeps a photo's renditions in the database's file store. What the camera wrote is kept nowhere. */
export async function storePhoto(photo: EncodedPhoto, caption: string): Promise<StoryPhoto> {
  const _id = new Types.ObjectId();
  const renditions: StoryPhoto['renditions'] = [];
  for (const { width, format, content } of photo.renditions) {
    const file = await write(`${String(_id)}-${width}.${format}`, _id, content);
    renditions.push({ width, format, file, size: content.length });
  }
  return { _id, caption, width: photo.width, height: photo.height, renditions };
}

/** A stored rendition's bytes. */
export async function readRendition(file: Types.ObjectId): Promise<Buffer> {
  const chunks = (await bucket().openDownloadStream(file).toArray()) as Buffer[];
  return Buffer.concat(chunks);
}

/** Removes photos that no story shows any more. */
export async function removePhotos(photos: StoryPhoto[]): Promise<void> {
  for (const { file } of photos.flatMap((photo) => photo.renditions)) await bucket().delete(file);
}

/** The photos stored before a time, each once. */
export async function storedBefore(time: Date): Promise<Types.ObjectId[]> {
  const photos = new Map<string, Types.ObjectId>();
  for await (const file of bucket().find({ uploadDate: { $lt: time } })) {
    const { photo } = file.metadata as { photo: Types.ObjectId };
    photos.set(String(photo), photo);
  }
  return [...photos.values()];
}

/** Removes all that is stored of a photo. */
export async function removeStored(photo: Types.ObjectId): Promise<void> {
  for await (const file of bucket().find({ 'metadata.photo': photo })) await bucket().delete(file._id);
}

function write(name: string, photo: Types.ObjectId, content: Buffer): Promise<Types.ObjectId> {
  return new Promise((resolve, reject) => {
    const stream = bucket().openUploadStream(name, { metadata: { photo } });
    stream.once('error', reject);
    stream.once('finish', () => resolve(stream.id));
    stream.end(content);
  });
}

function bucket() {
  const { db } = mongoose.connection;
  if (!db) throw new Error('the database is not connected');
  return new mongoose.mongo.GridFSBucket(db, { bucketName: BUCKET, chunkSizeBytes: CHUNK_SIZE });
}
