import { Types } from 'mongoose';
import { reserveNumbers } from '../../models/counter.js';
import type { RegionRecord } from '../../models/region.js';
import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { nextEntry, type AuditedAction } from '../moderation/audit.js';
import { dueAt } from '../moderation/deadline.js';
import { sealStories } from '../moderation/ledger.js';
import { riskOfTopic } from '../moderation/risk.js';
import { statusFrom } from '../moderation/workflow.js';
import type { OnProgress } from '../progress.js';
import { placeName, villagesByDistrict } from '../regions/gazetteer.js';
import { storyFields, storyInput } from '../stories/input.js';
import { receiptOf, receiptSeries } from '../stories/submit.js';
import { slugify } from '../text/slug.js';
import { parse } from '../validation/parse.js';
import { DECISIONS, fateOf, type Fate } from './fates.js';
import { hoaxText, type HoaxText } from './hoax-text.js';
import type { DemoPeople } from './people.js';
import type { PhotoMaker } from './photos.js';
import { seedText, type SeedText } from './story-text.js';

const BATCH = 250;
const HOUR_MS = 60 * 60 * 1000;
const YEAR_MS = 365 * 24 * HOUR_MS;
/** Longest time between two stories, and from a submission to its last decision. */
const LONGEST_GAP_MS = 3 * HOUR_MS;
const LONGEST_DECISION_MS = 22 * HOUR_MS;
const PHOTO_EVERY = 3;
/** Shares no divisor with the number of villages: neighbours in time are apart in place. */
const VILLAGE_STEP = 61;
const SLUG_SUFFIX_LENGTH = 6;

export interface SeedStoriesOptions {
  count: number;
  people: DemoPeople;
  now: Date;
  timeZone: string;
  /** Stores one more photo for a story, when photos are wanted. */
  photo?: PhotoMaker;
  onProgress?: OnProgress;
}

/** A story that was found to be a hoax, and what a clarification of it says. */
export interface SeededHoax {
  story: StoryRecord;
  text: HoaxText;
}

/**
 * Inserts stories over the past year, the newest still on the desk. Each is what the portal itself would have
 * made of it: checked input, receipt, decisions, an audit trail whose chain holds.
 * @returns the hoaxes among them
 */
export async function seedStories(options: SeedStoriesOptions): Promise<SeededHoax[]> {
  const { count, onProgress } = options;
  const hoaxes: SeededHoax[] = [];
  const slugs = new Set<string>();
  const villages = villagesByDistrict().flatMap((entry) => entry.villages);
  for (let first = 0; first < count; first += BATCH) {
    const batch: StoryRecord[] = [];
    const numbers = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => first + index);
    const sendings = await withReceipts(
      numbers.map((number) => sendingOf(number, options)),
      options.timeZone,
    );
    for (const sending of sendings) {
      const { story, text } = await seededStory(sending, villages, options, slugs);
      if ('claim' in text) hoaxes.push({ story, text });
      batch.push(story);
    }
    // The times are those of the stories, not of their insertion.
    await Story.insertMany(batch, { timestamps: false });
    await sealStories(batch);
    onProgress?.({ done: first + batch.length, total: count });
  }
  return hoaxes;
}

/** When a story was sent in, and how long its decisions may have taken by now. */
interface Sending {
  /** From 0, oldest first. */
  number: number;
  sentAt: Date;
  duration: number;
}

function sendingOf(number: number, { count, now }: SeedStoriesOptions): Sending {
  const age = count - 1 - number;
  const gap = Math.min(YEAR_MS / count, LONGEST_GAP_MS);
  const sentAt = new Date(now.getTime() - (age + 1) * gap);
  return { number, sentAt, duration: Math.min(LONGEST_DECISION_MS, (age + 1) * gap * 0.9) };
}

async function seededStory(
  { number, sentAt, duration, receipt }: Sending & { receipt: string },
  villages: RegionRecord[],
  { count, people, timeZone, photo }: SeedStoriesOptions,
  slugs: Set<string>,
): Promise<{ story: StoryRecord; text: SeedText | HoaxText }> {
  const village = villages[(number * VILLAGE_STEP) % villages.length]!;
  const fate = fateOf(number, count);
  const text = fate === 'hoax' ? hoaxText(number, village.name) : seedText(number, village.name);
  const author = people.contributors[number % people.contributors.length]!;
  const input = parse(storyInput, { ...text, village: village._id, sourceUrl: text.evidence[0]?.url });
  const wantsPhoto = photo && number % PHOTO_EVERY === 0;
  const caption = `${text.title} (${placeName(village._id)})`;
  const photos = wantsPhoto ? [await photo(number / PHOTO_EVERY, caption, sentAt)] : [];
  const sent = { submittedAt: sentAt, dueAt: dueAt(sentAt, timeZone), risk: riskOfTopic(input.topic) };
  const fields = { ...storyFields(input), ...sent, photos };
  const at = (share: number) => new Date(sentAt.getTime() + duration * share);
  return {
    story: decided(
      submitted(author, { ...fields, receipt }, sentAt),
      fate,
      { people, number, text, at },
      slugs,
    ),
    text,
  };
}

function submitted(author: CurrentUser, fields: Partial<StoryRecord>, at: Date): StoryRecord {
  const _id = new Types.ObjectId();
  const story: StoryRecord = {
    opinions: [],
    corrections: [],
    ...(fields as ReturnType<typeof storyFields> & Pick<StoryRecord, 'photos' | 'receipt'>),
    _id,
    status: 'submitted',
    revision: 1,
    author: new Types.ObjectId(author.id),
    organisation: new Types.ObjectId(author.organisation),
    history: [],
    ledgerLine: 0,
    createdAt: at,
    updatedAt: at,
  };
  const sent = { action: 'submitted', by: author, to: 'submitted' as const, at };
  return { ...story, history: [nextEntry({ _id, history: [], status: null }, sent, story)] };
}

interface DecisionContext {
  people: DemoPeople;
  number: number;
  text: SeedText | HoaxText;
  /** A moment between sending in (0) and the last decision (1). */
  at: (share: number) => Date;
}

function decided(
  story: StoryRecord,
  fate: Fate,
  { people, number, text, at }: DecisionContext,
  slugs: Set<string>,
): StoryRecord {
  const editor = people.editors[number % people.editors.length]!;
  const verifier = people.verifiers[number % people.verifiers.length]!;
  const { decision, verdict } = DECISIONS[fate];
  let current = story;
  if (decision) {
    const newsworthiness = {
      decision,
      reason: REASONS[decision],
      by: new Types.ObjectId(editor.id),
      at: at(0.2),
    };
    current = advance(
      current,
      {
        action: `decided-${decision}`,
        by: editor,
        to: statusFrom(decision),
        at: newsworthiness.at,
        reason: newsworthiness.reason || undefined,
      },
      { newsworthiness },
    );
  }
  if (verdict) {
    const { explanation, evidence } = text;
    const hoax = 'category' in text ? { category: text.category, tags: text.tags } : { tags: [] };
    const authenticity = {
      verdict,
      ...hoax,
      explanation,
      evidence,
      by: new Types.ObjectId(verifier.id),
      at: at(0.8),
    };
    current = advance(
      current,
      {
        action: `judged-${verdict}`,
        by: verifier,
        to: statusFrom(decision, verdict),
        at: authenticity.at,
        reason: explanation,
        code: 'category' in text ? text.category : undefined,
      },
      { authenticity },
    );
  }
  if (fate !== 'published') return current;
  const publishedAt = at(1);
  return advance(
    current,
    { action: 'published', by: editor, to: 'published', at: publishedAt },
    { slug: freeSlug(current, slugs), publishedAt, publishedBy: new Types.ObjectId(editor.id) },
  );
}

const REASONS = {
  fit: '',
  unfit: 'Isinya iklan, bukan kabar warga.',
  returned: 'Mohon tambahkan waktu kejadian dan keterangan dari kepala desa.',
};

// What changeStory does in the database.
function advance(story: StoryRecord, action: AuditedAction, set: Partial<StoryRecord>): StoryRecord {
  const after = {
    ...story,
    ...set,
    status: action.to,
    revision: story.revision + 1,
    updatedAt: action.at,
  };
  return { ...after, history: [...story.history, nextEntry(story, action, after)] };
}

function freeSlug({ _id, title }: StoryRecord, slugs: Set<string>): string {
  const plain = slugify(title);
  const slug = slugs.has(plain) ? `${plain}-${String(_id).slice(-SLUG_SUFFIX_LENGTH)}` : plain;
  slugs.add(slug);
  return slug;
}

async function withReceipts(
  sendings: Sending[],
  timeZone: string,
): Promise<(Sending & { receipt: string })[]> {
  const seriesOf = ({ sentAt }: Sending) => receiptSeries(sentAt, timeZone);
  const given: (Sending & { receipt: string })[] = [];
  for (const series of new Set(sendings.map(seriesOf))) {
    const inYear = sendings.filter((sending) => seriesOf(sending) === series);
    const first = await reserveNumbers(series, inYear.length);
    given.push(
      ...inYear.map((sending, index) => ({ ...sending, receipt: receiptOf(series, first + index) })),
    );
  }
  return given;
}
