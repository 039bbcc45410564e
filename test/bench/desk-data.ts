import { Types } from 'mongoose';
import { Clarification } from '../../models/clarification.js';
import { Story, type AuditEntry, type StoryRecord } from '../../models/story.js';
import type { StoryStatus } from '../../models/vocabulary.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { nextEntry } from '../../server/moderation/audit.js';
import { dueAt } from '../../server/moderation/deadline.js';
import { escalatedRisk, riskOfTopic } from '../../server/moderation/risk.js';
import { districtOf, placeName, villagesByDistrict } from '../../server/regions/gazetteer.js';
import { indexTokens } from '../../server/search/tokenise.js';
import type { DemoPeople } from '../../server/seed/people.js';
import { seedText } from '../../server/seed/story-text.js';
import { plainText } from '../../server/stories/sanitise.js';
import { slugify } from '../../server/text/slug.js';

const BATCH = 1_000;
const MINUTE_MS = 60_000;
/** Words that people use beside those of the invented stories: few of them often, most of them seldom. */
const VOCABULARY = 20_000;
const STORY_WORDS = 60;
const CLARIFICATION_WORDS = 180;
/** Of a hundred stories, from the newest on in turn: what most newsrooms have behind them, and a backlog. */
const FATES: readonly StoryStatus[] = [
  ...Array.from({ length: 4 }, () => 'submitted' as const),
  ...(['ready', 'inconclusive', 'returned', 'rejected', 'hoax', 'hoax'] as const),
];
const ESCALATED_EVERY = 50;

/**
 * Puts stories of all states straight into the database, with the decisions and the audit trail that led there,
 * one a minute back from a time.
 */
export async function insertDeskStories(count: number, people: DemoPeople, now: Date, timeZone: string) {
  const villages = villagesByDistrict().flatMap((entry) => entry.villages);
  const words = wordsFrom(1);
  for (let first = 0; first < count; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => first + index);
    const stories = numbers.map((number) => {
      const village = villages[(number * 61) % villages.length]!._id;
      const at = new Date(now.getTime() - (number + 1) * MINUTE_MS);
      return deskStory(number, { village, at, people, timeZone, rareWords: words(STORY_WORDS) });
    });
    // As they are: a hundred thousand checks by the schema would take longer than the writing.
    await Story.collection.insertMany(stories);
  }
}

interface StoryTraits {
  village: string;
  at: Date;
  people: DemoPeople;
  timeZone: string;
  rareWords: string;
}

function deskStory(number: number, { village, at, people, timeZone, rareWords }: StoryTraits) {
  const text = seedText(number, placeName(village));
  const status = FATES[number % 100] ?? 'published';
  const author = people.contributors[number % people.contributors.length]!;
  const _id = new Types.ObjectId();
  const escalated = number % ESCALATED_EVERY === 0;
  const [editor, verifier] = [people.editors[0]!, people.verifiers[0]!].map(
    ({ id }) => new Types.ObjectId(id),
  );
  const body = `${text.body}\n<p>${rareWords}.</p>`;
  const decided = !['submitted'].includes(status);
  const judged = ['published', 'ready', 'hoax', 'inconclusive'].includes(status);
  const verdict = status === 'hoax' || status === 'inconclusive' ? status : 'valid';
  const decision = status === 'rejected' ? 'unfit' : status === 'returned' ? 'returned' : 'fit';
  return {
    _id,
    receipt: `KIM-BENCH-${number}`,
    status,
    revision: 3,
    author: new Types.ObjectId(author.id),
    organisation: new Types.ObjectId(author.organisation),
    title: text.title,
    body,
    topic: text.topic,
    village,
    district: districtOf(village),
    sourceUrl: text.evidence[0]?.url,
    photos: [],
    submittedAt: at,
    dueAt: dueAt(at, timeZone),
    risk: escalated ? escalatedRisk(riskOfTopic(text.topic)) : riskOfTopic(text.topic),
    ...((decided && !judged) || status === 'published' || status === 'ready'
      ? { newsworthiness: { decision, reason: '', by: editor, at } }
      : {}),
    ...(judged
      ? {
          authenticity: {
            verdict,
            tags: [],
            explanation: text.explanation,
            evidence: text.evidence,
            by: verifier,
            at,
          },
        }
      : {}),
    ...(escalated ? { escalation: { question: 'Ada laporan tentang ini?', by: editor, at } } : {}),
    opinions: [],
    corrections: [],
    ...(status === 'published'
      ? { slug: `${slugify(text.title)}-${number}`, publishedAt: at, publishedBy: editor }
      : {}),
    searchTokens: indexTokens(text.title, plainText(body)),
    history: trail({ _id, status }, { author, people, at }),
    createdAt: at,
    updatedAt: at,
  };
}

/** As many entries as the story has been decided on, chained as the portal chains them. */
function trail(
  story: Pick<StoryRecord, '_id' | 'status'>,
  { author, people, at }: { author: CurrentUser; people: DemoPeople; at: Date },
): AuditEntry[] {
  const { _id, status } = story;
  const steps = [
    { action: 'submitted', by: author, to: 'submitted' as const, at },
    { action: 'judged-valid', by: people.verifiers[0]!, to: 'submitted' as const, at, reason: 'Cocok.' },
    { action: 'decided-fit', by: people.editors[0]!, to: status, at },
  ].slice(0, status === 'submitted' ? 1 : 3);
  const history: AuditEntry[] = [];
  for (const step of steps)
    history.push(nextEntry({ _id, history, status: history.at(-1)?.to ?? null }, step, story));
  return history;
}

/** Puts clarifications of an archive's length straight into the database. */
export async function insertClarifications(count: number, now: Date): Promise<void> {
  const words = wordsFrom(2);
  for (let first = 0; first < count; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => first + index);
    await Clarification.collection.insertMany(
      numbers.map((number) => {
        const [title, claim, explanation] = [words(8), words(40), words(CLARIFICATION_WORDS)];
        const at = new Date(now.getTime() - (number + 1) * MINUTE_MS * 60);
        return {
          origin: 'archive',
          number: number + 1,
          slug: `klarifikasi-a${number + 1}`,
          title,
          titleTag: 'SALAH',
          tags: [],
          claim,
          explanation,
          conclusion: '',
          references: [],
          importKey: String(number),
          searchTokens: indexTokens(title, claim, explanation),
          publishedAt: at,
          createdAt: at,
          updatedAt: at,
        };
      }),
    );
  }
}

/** Texts of made-up words, the same at each run: of the first words of the vocabulary many, of the last few. */
function wordsFrom(seed: number): (count: number) => string {
  let state = seed;
  const random = () => {
    // Park and Miller's minimal standard generator.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const word = () => `kata${Math.floor(VOCABULARY * random() ** 3).toString(36)}`;
  return (count) => Array.from({ length: count }, word).join(' ');
}
