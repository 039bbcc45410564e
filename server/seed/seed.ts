import { Story } from '../../models/story.js';
import { STORY_STATUSES } from '../../models/vocabulary.js';
import { publishClarification } from '../clarifications/clarify.js';
import { Conflict } from '../errors.js';
import { correctStory } from '../moderation/corrections.js';
import { escalate } from '../moderation/decisions.js';
import type { OnProgress } from '../progress.js';
import { DEMO_PASSWORD, seedPeople, type DemoPeople } from './people.js';
import { photoMaker } from './photos.js';
import { seedStories, type SeededHoax } from './stories.js';

const HOUR_MS = 60 * 60 * 1000;
const CORRECTED_MAX = 3;
const ESCALATED_MAX = 2;

export interface SeedOptions {
  stories: number;
  photos: boolean;
  now: Date;
  timeZone: string;
  /** Told of stories. */
  onProgress?: OnProgress;
}

export interface SeedReport {
  /** By status. */
  stories: Record<string, number>;
  clarifications: number;
  /** The administrator's; the README names the others. Everybody has the same password. */
  username: string;
  password: string;
}

/**
 * Fills a portal with an invented regency: organisations and accounts, somebody in each role, stories of a
 * year, clarifications. For demonstrations and benchmarks.
 * @throws Conflict `not-empty` when there are stories already; Invalid when one of the people is there
 */
export async function seed({ stories, photos, now, timeZone, onProgress }: SeedOptions): Promise<SeedReport> {
  if (await Story.exists({})) throw new Conflict('not-empty');
  const people = await seedPeople(now);
  const photo = photos ? photoMaker() : undefined;
  const hoaxes = await seedStories({ count: stories, people, now, timeZone, photo, onProgress });
  await clarify(hoaxes, people, now);
  await correctSome(people, now);
  await escalateSome(people, now);
  return {
    stories: await countByStatus(),
    clarifications: hoaxes.length,
    username: people.admin.username,
    password: DEMO_PASSWORD,
  };
}

async function clarify(
  hoaxes: SeededHoax[],
  { verifiers: [verifier] }: DemoPeople,
  latest: Date,
): Promise<void> {
  for (const { story, text } of hoaxes) {
    const { title, claim, explanation, conclusion, evidence: references } = text;
    const now = new Date(Math.min(story.updatedAt.getTime() + HOUR_MS, latest.getTime()));
    const input = { title, claim, explanation, conclusion, references };
    await publishClarification(verifier!, String(story._id), input, { now });
  }
}

async function correctSome({ editors: [editor] }: DemoPeople, now: Date): Promise<void> {
  const stories = await Story.find({ status: 'published' })
    .sort({ publishedAt: -1 })
    .limit(CORRECTED_MAX)
    .lean();
  const [erratum, correction, withdrawal] = stories;
  const correct = (id: unknown, input: object) => correctStory(editor!, String(id), input, { now });
  if (erratum) {
    const text = 'Semula tertulis hari Sabtu, yang benar hari Minggu.';
    await correct(erratum._id, { kind: 'erratum', text, reason: 'Salah tulis hari.' });
  }
  if (correction) {
    const text = 'Jumlah peserta diperbaiki menurut daftar hadir.';
    await correct(correction._id, { kind: 'correction', text, reason: 'Permintaan pemerintah desa.' });
  }
  if (withdrawal) {
    await correct(withdrawal._id, {
      kind: 'withdrawal',
      reason: 'Kegiatan ditunda, dan kabar ini tidak lagi benar.',
    });
  }
}

async function escalateSome({ editors: [editor] }: DemoPeople, now: Date): Promise<void> {
  const stories = await Story.find({ status: 'submitted' }).sort({ dueAt: 1 }).limit(ESCALATED_MAX).lean();
  for (const { _id } of stories) {
    await escalate(
      editor!,
      String(_id),
      { question: 'Apakah Polres menerima laporan tentang peristiwa ini?' },
      now,
    );
  }
}

async function countByStatus(): Promise<Record<string, number>> {
  const counts = await Promise.all(
    STORY_STATUSES.map(async (status) => [status, await Story.countDocuments({ status })] as const),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
