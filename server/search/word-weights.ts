import { Clarification } from '../../models/clarification.js';
import { officialPosts, Post } from '../../models/post.js';
import { published, Story } from '../../models/story.js';
import type { TextKind } from './word-prints.js';

/** Texts looked at to learn how common a word is; more would tell rare words apart that are all rare enough. */
const SAMPLE_CLARIFICATIONS = 1_500;
const SAMPLE_STORIES = 500;
const SAMPLE_POSTS = 500;
/** How common a word is changes slowly. */
const KEPT_MS = 10 * 60 * 1000;

/** How much words tell, learned from a sample of what is published. */
export interface WordWeights {
  /** The share of texts that a word occurs in, from 0 to 1: of stories, of posts, or of all. */
  shareOf: (kind: TextKind, word: string) => number;
  /** Robertson and Spärck Jones's weight: high for rare words. */
  weightOf: (word: string) => number;
  /** Texts there are. */
  total: Record<TextKind, number>;
  /** Words of an average text. */
  averageLength: number;
  /** In how many of the sampled texts each word occurs, as written and as its stem. */
  vocabulary: ReadonlyMap<string, number>;
}

let kept: { at: number; weights: Promise<WordWeights> } | undefined;

/** The weights of words, learned anew every ten minutes: meanwhile the ones of before serve. */
export function wordWeights(now: Date): Promise<WordWeights> {
  if (kept && now.getTime() - kept.at <= KEPT_MS) return kept.weights;
  const before = kept;
  const learning = learn();
  const learned = { at: now.getTime(), weights: before?.weights ?? learning };
  kept = learned;
  learning.then(
    () => (learned.weights = learning),
    // What failed is tried again by the next who asks.
    () => kept === learned && (kept = before),
  );
  return learned.weights;
}

/** Forgets what was learned, where texts were replaced all at once. */
export function forgetWordWeights(): void {
  kept = undefined;
}

async function learn(): Promise<WordWeights> {
  const [clarificationTotal, storyTotal, postTotal, clarifications, stories, posts] = await Promise.all([
    Clarification.estimatedDocumentCount(),
    // Not all of them are published: an upper bound does, and is there without counting.
    Story.estimatedDocumentCount(),
    Post.estimatedDocumentCount(),
    Clarification.find()
      .sort({ publishedAt: -1 })
      .limit(SAMPLE_CLARIFICATIONS)
      .select(['searchTokens'])
      .lean(),
    published().sort({ publishedAt: -1 }).limit(SAMPLE_STORIES).select(['searchTokens']).lean(),
    officialPosts().sort({ publishedAt: -1 }).limit(SAMPLE_POSTS).select(['searchTokens']).lean(),
  ]);
  const texts = [...clarifications, ...stories].map(({ searchTokens }) => searchTokens);
  const size = Math.max(1, texts.length);
  const counts = countWords(texts);
  const words = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const shares: Record<TextKind, (word: string) => number> = {
    clarification: (word) => (counts.get(word) ?? 0) / size,
    story: sharesIn(stories.map(({ searchTokens }) => searchTokens)),
    post: sharesIn(posts.map(({ searchTokens }) => searchTokens)),
  };
  return {
    total: { clarification: clarificationTotal, story: storyTotal, post: postTotal },
    shareOf: (kind, word) => shares[kind](word),
    weightOf: (word) => {
      const count = counts.get(word) ?? 0;
      return Math.log(1 + (size - count + 0.5) / (count + 0.5));
    },
    averageLength: Math.max(1, words / size),
    vocabulary: countWords([...texts, ...posts.map(({ searchTokens }) => searchTokens)]),
  };
}

function sharesIn(texts: string[][]): (word: string) => number {
  const counts = countWords(texts);
  return (word) => (counts.get(word) ?? 0) / Math.max(1, texts.length);
}

function countWords(texts: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of texts.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
