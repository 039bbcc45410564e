import type { StoryPhoto } from '../../models/story.js';
import { FetchError } from '../aggregation/fetch-error.js';
import type { SafeFetcher } from '../aggregation/safe-fetch.js';
import { takePhotos } from '../media/photos.js';
import type { NamedPhoto } from './import-item.js';
import { captionOf } from './story-of-item.js';

const ACCEPT = 'image/webp, image/avif, image/jpeg, image/png';

/** A photo that could not be had: the code of a fetch error, or `photo-unreadable`. */
export interface MissingPhoto {
  url: string;
  code: string;
}

export interface FetchedPhotos {
  /** Made anew from their pixels and stored. */
  photos: StoryPhoto[];
  missing: MissingPhoto[];
}

/** Fetches the photos of a text, one after the other, so that a small site is not strained. */
export async function fetchPhotos(
  fetcher: SafeFetcher,
  named: NamedPhoto[],
  timeZone: string,
): Promise<FetchedPhotos> {
  const fetched: FetchedPhotos = { photos: [], missing: [] };
  for (const { url, caption } of named) {
    const received = await receive(fetcher, url);
    if (typeof received === 'string') {
      fetched.missing.push({ url, code: received });
      continue;
    }
    const taken = await takePhotos([{ field: url, content: received }], () => captionOf(caption), timeZone);
    fetched.photos.push(...taken.photos);
    for (const [field, code] of Object.entries(taken.errors)) fetched.missing.push({ url: field, code });
  }
  return fetched;
}

/** The bytes of a photo, or the code of why there are none. */
async function receive(fetcher: SafeFetcher, url: string): Promise<Buffer | string> {
  try {
    return (await fetcher.fetch(url, { accept: ACCEPT })).body;
  } catch (error) {
    if (error instanceof FetchError) return error.code;
    throw error;
  }
}
