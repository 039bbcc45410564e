import { Upload, type UploadRecord } from '../../models/upload.js';
import type { StoryPhoto } from '../../models/story-photo.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Invalid } from '../errors.js';
import { isOver } from './uploads.js';

/** An upload that is to become a story's photo. */
export interface ChosenUpload {
  upload: string;
  caption: string;
}

/**
 * The photos of finished uploads, in their order, for one story alone: whoever sends the same story again gets
 * the same photos, and nobody else gets them.
 * @param takenBy names the story for good, e.g. by the key that it was sent with
 * @throws Invalid `photos`: `unknown-upload` (also when its day is over), `unfinished-upload`,
 *   `photo-unreadable`, `upload-taken`; nothing is taken then
 */
export async function takeUploads(
  owner: CurrentUser,
  chosen: ChosenUpload[],
  takenBy: string,
  now: Date,
): Promise<StoryPhoto[]> {
  const ids = chosen.map(({ upload }) => upload);
  if (new Set(ids).size < ids.length) throw new Invalid({ photos: 'upload-taken' });
  const uploads = await Upload.find({ _id: { $in: ids }, owner: owner.id }).lean();
  const photos = chosen.map(({ upload: id, caption }) => {
    const upload = uploads.find(({ _id }) => _id === id);
    return { ...readyPhoto(upload, takenBy, now), caption };
  });
  for (const _id of ids) {
    const free = { $or: [{ takenBy: { $exists: false } }, { takenBy }] };
    const { matchedCount } = await Upload.updateOne({ _id, owner: owner.id, ...free }, { $set: { takenBy } });
    if (matchedCount === 0) throw new Invalid({ photos: 'upload-taken' });
  }
  return photos;
}

function readyPhoto(upload: UploadRecord | undefined, takenBy: string, now: Date): StoryPhoto {
  if (!upload || isOver(upload, now)) throw new Invalid({ photos: 'unknown-upload' });
  if (upload.takenBy !== undefined && upload.takenBy !== takenBy) {
    throw new Invalid({ photos: 'upload-taken' });
  }
  if (upload.unreadable) throw new Invalid({ photos: 'photo-unreadable' });
  if (!upload.photo) throw new Invalid({ photos: 'unfinished-upload' });
  return upload.photo;
}
