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
  await removeFiles(photos.flatMap((photo) => photo.renditions.map(({ file }) => file)));
}

/** The files stored before a time, by the id of the photo that they are renditions of. */
export async function storedBefore(time: Date): Promise<Map<string, Types.ObjectId[]>> {
  const photos = new Map<string, Types.ObjectId[]>();
  for await (const { _id, metadata } of bucket().find({ uploadDate: { $lt: time } })) {
    const photo = String((metadata as { photo: Types.ObjectId }).photo);
    photos.set(photo, [...(photos.get(photo) ?? []), _id]);
  }
  return photos;
}

export async function removeFiles(files: Types.ObjectId[]): Promise<void> {
  for (const file of files) await bucket().delete(file);
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
