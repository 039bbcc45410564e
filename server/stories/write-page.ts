import type { StoryRecord } from '../../models/story.js';
import type { FieldErrors } from '../errors.js';
import { PHOTO_MAX_BYTES, PHOTOS_MAX } from '../media/limits.js';
import { villagePositions, villagesByDistrict } from '../regions/gazetteer.js';
import type { TypedStory } from './write-form.js';
import { writingHelp } from './writing-help.js';

/** Where a new story's form goes. */
const NEW_STORY = '/kontributor/tulis';

/** What the page with the write form shows. */
export interface WritePage {
  typed: TypedStory;
  errors: FieldErrors;
  /** The draft or returned story that the form is for. */
  story?: StoryRecord;
  signedOut?: boolean;
  changedMeanwhile?: boolean;
  action?: string;
}

/** The locals of `stories/write`. */
export async function writePage(page: WritePage) {
  const { signedOut = false, changedMeanwhile = false, story } = page;
  return { form: await formLocals(page), story, signedOut, changedMeanwhile };
}

/** The locals of `stories/_form`. */
export async function formLocals({ typed, errors, story, action }: WritePage) {
  const photos = story?.photos ?? [];
  const positions = villagePositions();
  return {
    // The story's newest revision: who sends the form again has seen what changed.
    typed: { ...typed, ...(story ? { revision: String(story.revision) } : {}) },
    errors,
    photos,
    status: story?.status,
    action: action ?? (story ? pathOf(story) : NEW_STORY),
    storyId: story && String(story._id),
    freeSlots: Array.from({ length: PHOTOS_MAX - photos.length }, (_, index) => index + 1),
    photosMax: PHOTOS_MAX,
    photoMegabytes: PHOTO_MAX_BYTES / 1024 ** 2,
    villagesByDistrict: villagesByDistrict(),
    positions: Object.keys(positions).length > 0 ? JSON.stringify(positions) : undefined,
    help: await writingHelp(typed, photos),
  };
}

/** An own story's page. */
export function pathOf(story: StoryRecord): string {
  return `/kontributor/${String(story._id)}`;
}
