import { PhotoFacts, type PhotoFactsRecord } from '../../models/photo-facts.js';
import type { StoryPhoto, StoryRecord } from '../../models/story.js';
import { kilometresBetween } from '../regions/distance.js';
import { findPlace } from '../regions/gazetteer.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A photo this much older than its story may show something else. */
const OLD_AFTER_DAYS = 30;
/** Cameras are a few hours off; more is a clock that was never set. */
const AHEAD_MS = DAY_MS;
/** Time spans are told in days up to so many, then in months of 30 days, then in years. */
const DAYS_MAX = 60;
const MONTHS_MAX = 24;
const [DAYS_IN_MONTH, DAYS_IN_YEAR] = [30, 365];
/** Programs that alter what a photo shows; a telephone's own system is none. */
const EDITORS =
  /photoshop|lightroom|snapseed|picsart|pixlr|gimp|canva|photoscape|facetune|vsco|lightx|remini|meitu|inshot|paint|affinity|photodirector|polarr|airbrush|faceapp/i;

/** What is known of one of a story's photos beside what it shows. */
export interface ShownFacts extends Omit<PhotoFactsRecord, '_id'> {
  photo: StoryPhoto;
  /** Place among the story's photos, from 1. */
  number: number;
  /** How long before the story was sent it was taken; absent when the camera's clock says afterwards. */
  age?: { unit: 'day' | 'month' | 'year'; count: number };
  warnings: ('old' | 'ahead' | 'edited')[];
  /** Kilometres from the place that the story is about, the smallest one whose position is known. */
  distance?: { km: number; place: string };
}

/** The facts of a story's photos that carried any, for the desk alone. */
export async function photoFacts(story: StoryRecord): Promise<ShownFacts[]> {
  if (story.photos.length === 0) return [];
  const found = await PhotoFacts.find({ _id: { $in: story.photos.map(({ _id }) => _id) } }).lean();
  return story.photos.flatMap((photo, index) => {
    const facts = found.find(({ _id }) => _id.equals(photo._id));
    return facts ? [{ ...shown(facts, story), photo, number: index + 1 }] : [];
  });
}

function shown({ takenAt, camera, software, position }: PhotoFactsRecord, story: StoryRecord) {
  const sentAt = story.submittedAt ?? story.createdAt;
  const before = takenAt && sentAt.getTime() - takenAt.getTime();
  const warnings: ShownFacts['warnings'] = [];
  if (before !== undefined && before > OLD_AFTER_DAYS * DAY_MS) warnings.push('old');
  if (before !== undefined && before < -AHEAD_MS) warnings.push('ahead');
  if (software && EDITORS.test(software)) warnings.push('edited');
  return {
    takenAt,
    camera,
    software,
    position,
    age: before === undefined || before < -AHEAD_MS ? undefined : ageOf(before),
    warnings,
    distance: position && distanceFrom(story, position),
  };
}

function ageOf(ms: number): ShownFacts['age'] {
  const days = Math.max(0, Math.floor(ms / DAY_MS));
  if (days <= DAYS_MAX) return { unit: 'day', count: days };
  const months = Math.round(days / DAYS_IN_MONTH);
  if (months < MONTHS_MAX) return { unit: 'month', count: months };
  return { unit: 'year', count: Math.round(days / DAYS_IN_YEAR) };
}

function distanceFrom(
  { village, district }: StoryRecord,
  position: NonNullable<PhotoFactsRecord['position']>,
): ShownFacts['distance'] {
  const place = [village, district].map(findPlace).find((one) => one?.position);
  return place?.position && { km: kilometresBetween(place.position, position), place: place._id };
}
