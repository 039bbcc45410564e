import { Types } from 'mongoose';
import { PhotoFacts } from '../../models/photo-facts.js';
import { PhotoFingerprint } from '../../models/photo-fingerprint.js';
import { Upload } from '../../models/upload.js';
import type { PhotoRendition, StoryPhoto } from '../../models/story.js';
import type { CameraFacts } from './camera-facts.js';
import { fileStore } from './file-store.js';
import type { EncodedPhoto, EncodedRendition } from './reencode.js';

const store = fileStore<{ photo: Types.ObjectId }>('photos');

/**
 * Keeps a photo's renditions in the database's file store, and apart from them what it is known by again and
 * what the camera wrote.
 */
export async function storePhoto(
  photo: EncodedPhoto,
  caption: string,
  facts?: CameraFacts,
): Promise<StoryPhoto> {
  const _id = new Types.ObjectId();
  const renditions = await storeRenditions(_id, photo.renditions);
  await PhotoFingerprint.create({ _id, ...photo.fingerprint });
  if (facts) await PhotoFacts.create({ _id, ...facts });
  return { _id, caption, width: photo.width, height: photo.height, renditions, awaitsAvif: true };
}

/** Keeps sizes of a photo. What no story comes to name goes with the photo. */
export async function storeRenditions(
  photo: Types.ObjectId,
  encoded: EncodedRendition[],
): Promise<PhotoRendition[]> {
  const renditions: PhotoRendition[] = [];
  for (const { width, format, content } of encoded) {
    const file = await store.write(`${String(photo)}-${width}.${format}`, { photo }, content);
    renditions.push({ width, format, file, size: content.length });
  }
  return renditions;
}

/** A stored rendition's bytes. */
export function readRendition(file: Types.ObjectId): Promise<Buffer> {
  return store.read(file);
}

/** Removes photos that no story shows any more, and all that is known of them. */
export async function removePhotos(photos: StoryPhoto[]): Promise<void> {
  for (const { _id, renditions } of photos) {
    await removePhoto(
      _id,
      renditions.map(({ file }) => file),
    );
  }
}

/** The files go last: what is left when this is cut short is found again by them. */
export async function removePhoto(photo: Types.ObjectId | string, files: Types.ObjectId[]): Promise<void> {
  await Upload.deleteOne({ 'photo._id': photo });
  await PhotoFacts.deleteOne({ _id: photo });
  await PhotoFingerprint.deleteOne({ _id: photo });
  await store.remove(files);
}

/** The files stored before a time, by the id of the photo that they are renditions of. */
export async function storedBefore(time: Date): Promise<Map<string, Types.ObjectId[]>> {
  const photos = new Map<string, Types.ObjectId[]>();
  for await (const { _id, metadata } of store.storedBefore(time)) {
    const photo = String(metadata.photo);
    photos.set(photo, [...(photos.get(photo) ?? []), _id]);
  }
  return photos;
}
