import { LRUCache } from 'lru-cache';
import type { Types } from 'mongoose';
import { Clarification } from '../../models/clarification.js';
import { officialPosts } from '../../models/post.js';
import { published } from '../../models/story.js';
import { indexTokens } from './tokenise.js';

/** Texts remembered, a few hundred bytes each. */
const KEPT_TEXTS = 20_000;

export type TextKind = 'clarification' | 'story' | 'post';

/** A text as it comes from an index: which, and as of when. */
export interface FoundText {
  _id: Types.ObjectId;
  updatedAt: Date;
}

interface Text extends FoundText {
  title: string;
  searchTokens: string[];
}

/** All that ranking needs of a text: its words as numbers, those of the title first. */
export interface WordPrints {
  words: Uint32Array;
  /** How many of them stand in the title. */
  inTitle: number;
  updatedAt: number;
}

const kept = new LRUCache<string, WordPrints>({ max: KEPT_TEXTS });

/**
 * The words of published texts, in their order; undefined for one that is published no more. A text is read once
 * and again when it has changed, for hundreds are compared for each answer.
 */
export async function wordPrints(kind: TextKind, found: FoundText[]): Promise<(WordPrints | undefined)[]> {
  const known = found.map(({ _id, updatedAt }) => {
    const prints = kept.get(String(_id));
    return prints?.updatedAt === updatedAt.getTime() ? prints : undefined;
  });
  const missing = found.filter((_text, index) => !known[index]).map(({ _id }) => _id);
  const read = missing.length > 0 ? await readPrints(kind, missing) : new Map<string, WordPrints>();
  return found.map(({ _id }, index) => known[index] ?? read.get(String(_id)));
}

/**
 * A word as a number (FNV-1a, 32 bits). Of the words of two texts, one pair in a hundred thousand texts is taken
 * for the same by mistake.
 */
export function printOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < word.length; place += 1) {
    hash = Math.imul(hash ^ word.charCodeAt(place), 0x01000193);
  }
  return hash >>> 0;
}

/** What everybody may read of a kind and matches the filter, newest first, with the given fields. */
export async function readable<T>(
  kind: TextKind,
  filter: Record<string, unknown>,
  fields: string[],
  limit = Infinity,
): Promise<T[]> {
  const query =
    kind === 'clarification' ? Clarification.find() : kind === 'story' ? published() : officialPosts();
  const newest = (query as ReturnType<typeof officialPosts>).where(filter).sort({ publishedAt: -1, _id: -1 });
  return (limit === Infinity ? newest : newest.limit(limit)).select(fields).lean<T[]>();
}

async function readPrints(kind: TextKind, ids: Types.ObjectId[]): Promise<Map<string, WordPrints>> {
  const texts = await readable<Text>(kind, { _id: { $in: ids } }, ['title', 'searchTokens', 'updatedAt']);
  const read = new Map(texts.map((text) => [String(text._id), printsOf(text)]));
  for (const [id, prints] of read) kept.set(id, prints);
  return read;
}

function printsOf({ title, searchTokens, updatedAt }: Text): WordPrints {
  const titleWords = new Set(indexTokens(title));
  const inTitle = searchTokens.filter((word) => titleWords.has(word));
  const elsewhere = searchTokens.filter((word) => !titleWords.has(word));
  return {
    words: Uint32Array.from([...inTitle, ...elsewhere], printOf),
    inTitle: inTitle.length,
    updatedAt: updatedAt.getTime(),
  };
}
