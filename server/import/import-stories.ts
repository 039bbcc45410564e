import type { CurrentUser } from '../auth/current-user.js';
import type { SafeFetcher } from '../aggregation/safe-fetch.js';
import { Invalid, type FieldErrors } from '../errors.js';
import { PHOTOS_MAX } from '../media/limits.js';
import type { OnProgress } from '../progress.js';
import { storyProblems } from '../stories/input.js';
import { storyOfKey, submitStory } from '../stories/submit.js';
import { fetchPhotos, type MissingPhoto } from './fetch-photos.js';
import type { ImportItem } from './import-item.js';
import { importKey, sourceNote, storyOfItem, type ImportedStory, type StoryChoice } from './story-of-item.js';

export interface ImportOptions extends StoryChoice {
  author: CurrentUser;
  /** Whose names the items have: part of what they are known by at the next import. */
  system: 'wp' | 'feed';
  fetcher: SafeFetcher;
  /** Nothing is fetched and nothing is kept. */
  dryRun: boolean;
  now: Date;
  onProgress?: OnProgress | undefined;
}

/** An item by its place in the file or feed, from 1. */
interface ToldItem {
  number: number;
  title: string;
}

export interface ImportReport {
  /** New stories in the queue; in a dry run, those that would be. */
  imported: number;
  /** Those that an earlier import brought. */
  unchanged: number;
  /** Those that were not asked for, such as pages and drafts. */
  skipped: number;
  /** Photos kept; in a dry run, those that would be fetched. */
  photos: number;
  /** Photos beyond what a story may have. */
  photosLeftOut: number;
  /** Codes by field. */
  failed: (ToldItem & { fields: FieldErrors })[];
  missingPhotos: (ToldItem & MissingPhoto)[];
}

/**
 * Sends texts of another system to the desk, as the form does: none is public before it was decided on. Safe to
 * repeat and to interrupt: the same item of the same author is one story. An item with a mistake does not stop
 * the rest.
 * @param items undefined for each that was not asked for
 */
export async function importStories(
  items: AsyncIterable<ImportItem | undefined>,
  options: ImportOptions,
): Promise<ImportReport> {
  const report: ImportReport = {
    imported: 0,
    unchanged: 0,
    skipped: 0,
    photos: 0,
    photosLeftOut: 0,
    failed: [],
    missingPhotos: [],
  };
  let done = 0;
  for await (const item of items) {
    if (item) await importItem(item, options, report);
    else report.skipped += 1;
    options.onProgress?.({ done: (done += 1) });
  }
  return report;
}

async function importItem(item: ImportItem, options: ImportOptions, report: ImportReport): Promise<void> {
  const idempotencyKey = importKey(options.system, item);
  if (await storyOfKey(options.author, idempotencyKey)) {
    report.unchanged += 1;
    return;
  }
  const { number } = item;
  const story = storyOfItem(item, options);
  // Looked at first without the line about its source, which alone makes no story.
  const fields = item.fault ? { body: item.fault } : storyProblems({ ...story, idempotencyKey });
  if (Object.keys(fields).length > 0) {
    report.failed.push({ number, title: story.title, fields });
    return;
  }
  const named = item.photos.slice(0, PHOTOS_MAX);
  report.photosLeftOut += item.photos.length - named.length;
  if (options.dryRun) {
    report.imported += 1;
    report.photos += named.length;
    return;
  }
  try {
    await send({ ...story, idempotencyKey }, { ...item, photos: named }, options, report);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    report.failed.push({ number, title: story.title, fields: error.fields });
  }
}

async function send(
  story: ImportedStory & { idempotencyKey: string },
  item: ImportItem,
  { author, fetcher, now, timeZone }: ImportOptions,
  report: ImportReport,
): Promise<void> {
  const { photos, missing } = await fetchPhotos(fetcher, item.photos, timeZone);
  const body = story.body + sourceNote(item, timeZone);
  const context = { now, timeZone, photos, imported: true };
  const { created } = await submitStory(author, { ...story, body }, context);
  if (created) report.imported += 1;
  else report.unchanged += 1;
  report.photos += photos.length;
  const { number } = item;
  report.missingPhotos.push(...missing.map((photo) => ({ number, title: story.title, ...photo })));
}
