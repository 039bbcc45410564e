import { isValidObjectId } from 'mongoose';
import { Story, type PhotoRendition, type StoryPhoto, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSeeOnDesk, isAuthor } from '../auth/permissions.js';
import type { FieldErrors } from '../errors.js';
import type { ReceivedPhoto } from './receive.js';
import { cameraFacts } from './camera-facts.js';
import { reencode } from './reencode.js';
import { storePhoto } from './store.js';

export interface TakenPhotos {
  /** Stored, in the order they came. */
  photos: StoryPhoto[];
  /** The form's fields that they came in. */
  fields: string[];
  /** `photo-too-large` or `photo-unreadable`, by the field that the photo came in. */
  errors: FieldErrors;
}

/**
 * Re-encodes and stores the photos of a form; the good ones are kept also when others are refused.
 * @param timeZone that of cameras which do not name one
 */
export async function takePhotos(
  received: ReceivedPhoto[],
  captionOf: (field: string) => string,
  timeZone: string,
): Promise<TakenPhotos> {
  const taken: TakenPhotos = { photos: [], fields: [], errors: {} };
  for (const { field, content } of received) {
    const encoded = content && (await reencode(content));
    if (encoded) {
      taken.photos.push(await storePhoto(encoded, captionOf(field), cameraFacts(content, timeZone)));
      taken.fields.push(field);
    } else {
      taken.errors[field] = content ? 'photo-unreadable' : 'photo-too-large';
    }
  }
  return taken;
}

/** A photo without where its sizes are stored: what leaves the program. */
export type ShownPhoto = Pick<StoryPhoto, '_id' | 'caption' | 'width' | 'height'> & {
  renditions: Omit<PhotoRendition, 'file'>[];
};

/** A photo as the API tells of it: with the addresses of its sizes, smallest first. */
export function photoForApi({ _id, caption, width, height, renditions }: ShownPhoto, baseUrl: string) {
  const address = `${baseUrl}/foto/${String(_id)}`;
  const urls = renditions.map((size) => ({
    width: size.width,
    format: size.format,
    url: `${address}/${size.width}.${size.format}`,
  }));
  return { id: String(_id), caption, width, height, urls };
}

export interface VisibleRendition {
  rendition: PhotoRendition;
  /** Anybody may see it, not only this viewer. */
  isPublic: boolean;
}

/**
 * One size of a photo, for somebody who may see its story: everybody once it is published, before that its
 * author and the desk.
 * @param size e.g. `960.webp`
 */
export async function visibleRendition(
  viewer: CurrentUser | undefined,
  photoId: string,
  size: string,
): Promise<VisibleRendition | undefined> {
  const story = isValidObjectId(photoId) ? await storyOfPhoto(photoId) : null;
  const photo = story?.photos.find(({ _id }) => String(_id) === photoId);
  const rendition = photo?.renditions.find(({ width, format }) => `${width}.${format}` === size);
  if (!story || !rendition) return undefined;
  const isPublic = story.status === 'published';
  const visible = isPublic || isAuthor(viewer, story) || canSeeOnDesk(viewer, story);
  return visible ? { rendition, isPublic } : undefined;
}

type PhotographedStory = Pick<StoryRecord, 'status' | 'author' | 'escalation' | 'photos'>;

function storyOfPhoto(photoId: string): Promise<PhotographedStory | null> {
  return Story.findOne({ 'photos._id': photoId }, { status: 1, author: 1, escalation: 1, photos: 1 }).lean();
}
