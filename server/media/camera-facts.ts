import ExifReader from 'exifreader';
import type { PhotoFactsRecord } from '../../models/photo-facts.js';
import { isPosition } from '../../models/position.js';

/** What the camera wrote beside a photo, as far as it can be read. */
export type CameraFacts = Omit<PhotoFactsRecord, '_id'>;

/** Characters of a camera's or a program's name. */
const NAME_MAX = 80;
/** What is asked for; anything else is not even decoded. */
const WANTED = {
  exif: ['Make', 'Model', 'Software', 'DateTimeOriginal', 'OffsetTimeOriginal'],
  gps: ['Latitude', 'Longitude'],
};

/**
 * When, where and with what a photo was taken. Read from the file as it came, before its metadata is taken off.
 * @param timeZone that of a camera which does not name one
 * @returns undefined when it says nothing, or nothing that can be read
 */
export function cameraFacts(original: Buffer, timeZone: string): CameraFacts | undefined {
  const { exif = {}, gps = {} } = readTags(original);
  const facts: CameraFacts = {
    takenAt: momentOf(textOf(exif.DateTimeOriginal), textOf(exif.OffsetTimeOriginal), timeZone),
    camera: cameraName(textOf(exif.Make), textOf(exif.Model)),
    software: textOf(exif.Software),
    position: positionOf(gps),
  };
  return Object.values(facts).some((fact) => fact !== undefined) ? facts : undefined;
}

function readTags(original: Buffer): ExifReader.ExpandedTags {
  try {
    return ExifReader.load(original, { expanded: true, includeTags: WANTED });
  } catch {
    // A photo without metadata, and one whose metadata is broken: neither is a reason to refuse it.
    return {};
  }
}

// A tag can hold anything that the file's author wished.
function textOf(tag: { value: unknown } | undefined): string | undefined {
  const value = Array.isArray(tag?.value) ? (tag.value as unknown[])[0] : tag?.value;
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/[\p{C}\s]+/gu, ' ').trim();
  return text.slice(0, NAME_MAX) || undefined;
}

// Most makers begin the model with their own name, some do not.
function cameraName(make: string | undefined, model: string | undefined): string | undefined {
  if (!make || !model) return model ?? make;
  return model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`;
}

// Zero and zero is what a telephone writes that does not know where it is.
function positionOf({ Latitude: latitude, Longitude: longitude }: { Latitude?: number; Longitude?: number }) {
  const position = { latitude: latitude ?? NaN, longitude: longitude ?? NaN };
  return isPosition(position) && (latitude !== 0 || longitude !== 0) ? position : undefined;
}

/**
 * @param written as cameras write it, `2026:11:18 09:12:00`
 * @param offset `+08:00`, from newer cameras
 */
function momentOf(
  written: string | undefined,
  offset: string | undefined,
  timeZone: string,
): Date | undefined {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(written ?? '');
  if (!parts) return undefined;
  const [, year, month, day, time] = parts;
  const local = `${year}-${month}-${day}T${time}`;
  const known = offset && /^[+-]\d\d:\d\d$/.test(offset) ? offset : offsetAt(new Date(`${local}Z`), timeZone);
  const moment = new Date(local + known);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** A time zone's distance from UTC, e.g. `+08:00`; empty at a moment that does not exist. */
function offsetAt(moment: Date, timeZone: string): string {
  if (Number.isNaN(moment.getTime())) return '';
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name.replace('GMT', '') || 'Z';
}
