import type { Types } from 'mongoose';
import { Clarification } from '../../models/clarification.js';
import { published } from '../../models/story.js';
import { tokensOf } from './tokenise.js';
import { wordWeights, type WordWeights } from './word-weights.js';

/** Words of the given text by which candidates are fetched, the most telling first. */
const TELLING_WORDS = 120;
/** About as many texts are fetched and ranked, whatever the collection holds. */
const CANDIDATES = 400;
const MAX_CANDIDATES = 1_000;
/** A word seen in no sampled text is taken to occur in this share of all. */
const UNSEEN_SHARE = 1 / 5_000;
const DEFAULT_LIMIT = 5;

// BM25 for words that a text has or has not: how soon repetition is enough, how much long texts are held back.
const K1 = 1.2;
const B = 0.75;
/** A word in the title counts as often. */
const TITLE_FACTOR = 2;

/** A published text like the given one. */
export interface Similar {
  kind: 'clarification' | 'story';
  id: string;
  path: string;
  title: string;
  /** Of a clarification. */
  titleTag?: string;
  publishedAt: Date;
  /** Higher is more alike; comparable within one answer only. */
  score: number;
}

interface Candidate {
  _id: Types.ObjectId;
  slug?: string;
  title: string;
  titleTag?: string;
  searchTokens: string[];
  publishedAt?: Date;
}

/**
 * Published clarifications and stories that are about the same as a text, such as a message going round, best
 * first. The index finds candidates by the text's rarest words; BM25 ranks those.
 */
export async function similarTo(
  text: string,
  { limit = DEFAULT_LIMIT, now }: { limit?: number; now: Date },
): Promise<Similar[]> {
  const words = tokensOf(text);
  if (words.length === 0) return [];
  const weights = await wordWeights(now);
  const telling = tellingWords(words, weights);
  const fields = ['slug', 'title', 'searchTokens', 'publishedAt'];
  const [clarifications, stories] = await Promise.all([
    Clarification.find({ searchTokens: { $in: telling } })
      .limit(MAX_CANDIDATES)
      .select([...fields, 'titleTag'])
      .lean<Candidate[]>(),
    published()
      .where({ searchTokens: { $in: telling } })
      .limit(MAX_CANDIDATES)
      .select(fields)
      .lean<Candidate[]>(),
  ]);
  const score = scorer(words, weights);
  return [
    ...clarifications.map((found) => toSimilar('clarification', found, score(found))),
    ...stories.map((found) => toSimilar('story', found, score(found))),
  ]
    .toSorted((a, b) => b.score - a.score || a.id.localeCompare(b.id))
    .slice(0, limit);
}

// Rarest first, until together they bring as many candidates as can be ranked in time.
function tellingWords(words: string[], { shareOf, total }: WordWeights): string[] {
  const rarestFirst = words
    .map((word) => ({ word, share: shareOf(word) || UNSEEN_SHARE }))
    .toSorted((a, b) => a.share - b.share)
    .slice(0, TELLING_WORDS);
  const telling: string[] = [];
  let expected = 0;
  for (const { word, share } of rarestFirst) {
    expected += share * total;
    if (telling.length > 0 && expected > CANDIDATES) break;
    telling.push(word);
  }
  return telling;
}

function scorer(words: string[], { weightOf, averageLength }: WordWeights): (candidate: Candidate) => number {
  const weights = new Map(words.map((word) => [word, weightOf(word)]));
  return ({ title, searchTokens }) => {
    const inTitle = new Set(tokensOf(title));
    const held = (K1 + 1) / (1 + K1 * (1 - B + (B * searchTokens.length) / averageLength));
    return searchTokens.reduce((sum, word) => {
      const weight = weights.get(word);
      return weight === undefined ? sum : sum + weight * held * (inTitle.has(word) ? TITLE_FACTOR : 1);
    }, 0);
  };
}

function toSimilar(kind: Similar['kind'], found: Candidate, score: number): Similar {
  const folder = kind === 'clarification' ? '/cek-fakta' : '/berita';
  return {
    kind,
    id: String(found._id),
    path: `${folder}/${found.slug ?? ''}`,
    title: found.title,
    ...(found.titleTag ? { titleTag: found.titleTag } : {}),
    publishedAt: found.publishedAt ?? new Date(0),
    score,
  };
}
