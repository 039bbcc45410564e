import { Question } from '../../models/question.js';
import { Story } from '../../models/story.js';
import { Upload } from '../../models/upload.js';
import { removePhoto, storedBefore } from './store.js';

/** Younger photos may belong to a form that is still being taken in. */
const SETTLED_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Removes photos that no story, question or upload holds, with their facts and fingerprints: what is left when
 * the portal was stopped between storing a photo and its story, or between changing a story and removing its old
 * photos, of uploads that no story took, and of questions that were forgotten.
 */
export async function sweepPhotos(now = new Date()): Promise<{ checked: number; removed: number }> {
  const stored = await storedBefore(new Date(now.getTime() - SETTLED_AFTER_MS));
  let removed = 0;
  for (const [photo, files] of stored) {
    if (await Story.exists({ 'photos._id': photo })) continue;
    if (await Question.exists({ 'photo._id': photo })) continue;
    if (await Upload.exists({ 'photo._id': photo })) continue;
    await removePhoto(photo, files);
    removed += 1;
  }
  return { checked: stored.size, removed };
}
