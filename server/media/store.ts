import { Types } from 'mongoose';
import type { StoryPhoto } from '../../models/story.js';
import { fileStore } from './file-store.js';
import type { EncodedPhoto } from './reencode.js';

const store = fileStore<{ photo: Types.ObjectId }>('photos');

/** Keeps a photo's renditions in the database's file store. What the camera wrote is kept nowhere. */
export async function storePhoto(photo: EncodedPhoto, caption: string): Promise<StoryPhoto> {
  const _id = new Types.ObjectId();
  const renditions: StoryPhoto['renditions'] = [];
  for (const { width, format, content } of photo.renditions) {
    const file = await store.write(`${String(_id)}-${width}.${format}`, { photo: _id }, content);
    renditions.push({ width, format, file, size: content.length });
  }
  return { _id, caption, width: photo.width, height: photo.height, renditions };
}

/** A stored rendition's bytes. */
export function readRendition(file: Types.ObjectId): Promise<Buffer> {
  return store.read(file);
}

/** Removes photos that no story shows any more. */
export async function removePhotos(photos: StoryPhoto[]): Promise<void> {
  await removeFiles(photos.flatMap((photo) => photo.renditions.map(({ file }) => file)));
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

export function removeFiles(files: Types.ObjectId[]): Promise<void> {
  return store.remove(files);
}
