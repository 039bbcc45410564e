import sharp from 'sharp';
import { PhotoFingerprint } from '../../models/photo-fingerprint.js';
import { photographedStories, type StoryPhoto } from '../../models/story.js';
import { fingerprintOf } from './fingerprint.js';
import { readRendition } from './store.js';

/** Takes the fingerprint of every photo of a story that has none: those stored by a portal that took none. */
export async function takeMissingFingerprints(
  stopping?: AbortSignal,
): Promise<{ checked: number; taken: number }> {
  const count = { checked: 0, taken: 0 };
  for await (const { photos } of photographedStories().cursor()) {
    if (stopping?.aborted) break;
    const known = await PhotoFingerprint.distinct('_id', { _id: { $in: photos.map(({ _id }) => _id) } });
    for (const photo of photos.filter(({ _id }) => !known.some((id) => id.equals(_id)))) {
      await takeFingerprint(photo);
      count.taken += 1;
    }
    count.checked += photos.length;
  }
  return count;
}

async function takeFingerprint({ _id, renditions }: StoryPhoto): Promise<void> {
  const largest = renditions.reduce((a, b) => (b.width > a.width ? b : a));
  const fingerprint = await fingerprintOf(sharp(await readRendition(largest.file)));
  await PhotoFingerprint.updateOne({ _id }, { $setOnInsert: fingerprint }, { upsert: true });
}
