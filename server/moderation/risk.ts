/**
 * Which stories cannot wait. The risk is judged once, when a story is sent in (and again when it is escalated),
 * and kept with it, so that the queue is ordered by an index. It says in what order to look, never what is true.
 *
 * High, each alone:
 * - `escalated`: the police were asked about it;
 * - `lookalike-link`: it links to an account or site that imitates an official one;
 * - `like-a-hoax`: it says most of what a hoax said that was clarified before.
 *
 * Raised:
 * - `author-of-hoax`: an earlier story of its author was found to be a hoax;
 * - `sensitive-topic`: health or disaster, where a wrong story does harm within hours.
 */
import type { Types } from 'mongoose';
import { Clarification } from '../../models/clarification.js';
import { Story } from '../../models/story.js';
import type { RiskLevel, RiskReason, StoryRisk } from '../../models/story-risk.js';
import type { Topic } from '../../models/vocabulary.js';
import { Invalid } from '../errors.js';
import { resolve } from '../registry/resolve.js';
import { similarTo } from '../search/similar.js';
import { tokensOf } from '../search/tokenise.js';
import { wordWeights } from '../search/word-weights.js';
import { plainText } from '../stories/sanitise.js';

const LEVELS: Record<RiskReason, RiskLevel> = {
  escalated: 2,
  'lookalike-link': 2,
  'like-a-hoax': 2,
  'author-of-hoax': 1,
  'sensitive-topic': 1,
};
const SENSITIVE_TOPICS: readonly (Topic | undefined)[] = ['kesehatan', 'bencana'];
/** Links of one story that are looked up in the registry. */
const LINKS_MAX = 10;
/** So much of what a known hoax says, its rare words counting most, must be in a story. */
const HOAX_SHARE = 0.5;
/** Words of a known hoax: with fewer, having most of them says nothing. */
const HOAX_WORDS_MIN = 6;
const HOAXES_COMPARED = 3;

export interface JudgedStory {
  author: string | Types.ObjectId;
  title: string;
  /** HTML. */
  body: string;
  topic?: Topic;
  sourceUrl?: string;
}

/** The risk of a story as it is sent in. */
export async function riskOf(story: JudgedStory, now: Date): Promise<StoryRisk> {
  const [imitates, repeats, misled] = await Promise.all([
    linksToLookalike(story),
    repeatsKnownHoax(story, now),
    Story.exists({ author: story.author, status: 'hoax' }),
  ]);
  const reasons: (RiskReason | false)[] = [
    imitates && 'lookalike-link',
    repeats && 'like-a-hoax',
    misled !== null && 'author-of-hoax',
  ];
  return withReasons(
    riskOfTopic(story.topic),
    reasons.filter((reason) => reason !== false),
  );
}

/** The risk that a topic brings by itself. */
export function riskOfTopic(topic: Topic | undefined): StoryRisk {
  return withReasons(undefined, SENSITIVE_TOPICS.includes(topic) ? ['sensitive-topic'] : []);
}

/** The risk of a story about which the police are asked. */
export function escalatedRisk(risk: StoryRisk | undefined): StoryRisk {
  return withReasons(risk, ['escalated']);
}

// The strongest reason gives the level and is named first.
function withReasons(risk: StoryRisk | undefined, added: RiskReason[]): StoryRisk {
  const reasons = [...new Set([...added, ...(risk?.reasons ?? [])])];
  return { level: Math.max(0, ...reasons.map((reason) => LEVELS[reason])) as RiskLevel, reasons };
}

async function linksToLookalike({ body, sourceUrl }: JudgedStory): Promise<boolean> {
  const inText = [...body.matchAll(/<a href="([^"]+)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  );
  const links = [...new Set([...(sourceUrl ? [sourceUrl] : []), ...inText])].slice(0, LINKS_MAX);
  const found = await Promise.all(links.map(isLookalike));
  return found.includes(true);
}

async function isLookalike(link: string): Promise<boolean> {
  try {
    return (await resolve(link)).status === 'lookalike';
  } catch (error) {
    // A video or an article, no account's address.
    if (error instanceof Invalid) return false;
    throw error;
  }
}

async function repeatsKnownHoax({ title, body }: JudgedStory, now: Date): Promise<boolean> {
  const text = `${title} ${plainText(body)}`;
  const alike = (await similarTo(text, { limit: HOAXES_COMPARED, now })).filter(
    ({ kind }) => kind === 'clarification',
  );
  if (alike.length === 0) return false;
  const { weightOf } = await wordWeights(now);
  const weightOfAll = (words: string[]) => words.reduce((sum, word) => sum + weightOf(word), 0);
  const said = new Set(tokensOf(text));
  const hoaxes = await Clarification.find({ _id: { $in: alike.map(({ id }) => id) } })
    .select(['title', 'claim'])
    .lean();
  return hoaxes.some((hoax) => {
    const words = tokensOf(hoax.title, hoax.claim);
    const repeated = words.filter((word) => said.has(word));
    return words.length >= HOAX_WORDS_MIN && weightOfAll(repeated) >= HOAX_SHARE * weightOfAll(words);
  });
}
