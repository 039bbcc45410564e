import type { Types } from 'mongoose';
import type { Topic } from '../../models/vocabulary.js';
import { readQuery, type Asked, type AskedWord } from './asked.js';
import { heldBack, tellingWords, TITLE_FACTOR } from './ranking.js';
import {
  printOf,
  readable,
  wordPrints,
  type FoundText,
  type TextKind,
  type WordPrints,
} from './word-prints.js';
import { wordWeights, type WordWeights } from './word-weights.js';

export const RESULTS_PER_PAGE = 20;
/** Of each kind, the newest that have every word: more are not ranked. */
const RANKED = 300;
/** With fewer than so many that have every word, those that have some are looked at too. */
const ENOUGH = 20;
/** A word that stands there as it was typed counts a little more than another form of it. */
const AS_TYPED_FACTOR = 1.15;
/** What has every word stands before what has some. */
const WHOLE_FACTOR = 2;
/** How much newer texts are preferred, and after how long half of that is gone. */
const FRESHNESS = 0.25;
const HALF_LIFE_DAYS = 180;
/** What an account says was verified by nobody here. */
const KIND_FACTOR: Record<TextKind, number> = { clarification: 1, story: 1, post: 0.7 };
const DAY_MS = 86_400_000;

export interface Wanted {
  q: string;
  /** Left out: all kinds. */
  kind?: TextKind | undefined;
  /** Of stories; with it or a district nothing else is found. */
  topic?: Topic | undefined;
  /** Kode wilayah. */
  district?: string | undefined;
}

export interface Match {
  kind: TextKind;
  id: Types.ObjectId;
}

export interface Found extends Asked {
  matches: Match[];
  /** There are more behind this page. */
  more: boolean;
}

interface Candidate extends FoundText {
  publishedAt: Date;
}

type Score = (kind: TextKind, text: WordPrints, publishedAt: Date) => number;

/**
 * What is published and fits a query best: by its words (BM25), how new it is, and whether it was verified.
 * @param page from 1
 */
export async function search(wanted: Wanted, page: number, now: Date): Promise<Found> {
  const weights = await wordWeights(now);
  const asked = await readQuery(wanted.q, weights.vocabulary);
  if (asked.words.length === 0) return { ...asked, matches: [], more: false };
  const score = scorer(asked.words, weights, now);
  const ranked = await Promise.all(
    kindsOf(wanted).map(async (kind) =>
      rank(kind, await candidates(kind, wanted, asked.words, weights), score),
    ),
  );
  const best = ranked
    .flat()
    .toSorted((a, b) => b.score - a.score || String(a.id).localeCompare(String(b.id)));
  const from = (page - 1) * RESULTS_PER_PAGE;
  return {
    ...asked,
    matches: best.slice(from, from + RESULTS_PER_PAGE),
    more: best.length > from + RESULTS_PER_PAGE,
  };
}

function kindsOf({ kind, topic, district }: Wanted): TextKind[] {
  const fitting: TextKind[] = topic || district ? ['story'] : ['story', 'clarification', 'post'];
  return kind ? fitting.filter((one) => one === kind) : fitting;
}

async function candidates(
  kind: TextKind,
  { topic, district }: Wanted,
  words: AskedWord[],
  weights: WordWeights,
): Promise<Candidate[]> {
  const narrowed = { ...(topic && { topic }), ...(district && { district }) };
  const find = (searchTokens: object) =>
    readable<Candidate>(kind, { ...narrowed, searchTokens }, ['updatedAt', 'publishedAt'], RANKED);
  const whole = await find(everyWord(words));
  if (whole.length >= ENOUGH || words.length === 1) return whole;
  const tokens = words.flatMap((word) => word.tokens);
  const some = await find({ $in: tellingWords(kind, tokens, weights, RANKED) });
  return [...new Map([...whole, ...some].map((text) => [String(text._id), text])).values()];
}

/** Only the last word of a query has more than one token. */
function everyWord(words: AskedWord[]): object {
  const certain = words.flatMap(({ tokens }) => (tokens.length === 1 ? tokens : []));
  const open = words.find(({ tokens }) => tokens.length > 1);
  return { ...(certain.length > 0 && { $all: certain }), ...(open && { $in: open.tokens }) };
}

async function rank(
  kind: TextKind,
  found: Candidate[],
  score: Score,
): Promise<(Match & { score: number })[]> {
  const prints = await wordPrints(kind, found);
  return found.flatMap(({ _id, publishedAt }, index) => {
    const text = prints[index];
    return text ? [{ kind, id: _id, score: score(kind, text, publishedAt) }] : [];
  });
}

function scorer(words: AskedWord[], { weightOf, averageLength }: WordWeights, now: Date): Score {
  const known = new Map<number, { place: number; weight: number }>();
  words.forEach(({ word, tokens }, place) => {
    for (const token of tokens) known.set(printOf(token), { place, weight: weightOf(token) });
    const [token] = tokens;
    if (tokens.length > 1 || token === undefined) return;
    known.set(printOf(word), { place, weight: weightOf(token) * AS_TYPED_FACTOR });
  });
  return (kind, text, publishedAt) => {
    const best = words.map(() => 0);
    text.words.forEach((print, at) => {
      const found = known.get(print);
      if (!found) return;
      const weight = found.weight * (at < text.inTitle ? TITLE_FACTOR : 1);
      best[found.place] = Math.max(best[found.place]!, weight);
    });
    const sum = best.reduce((total, weight) => total + weight, 0);
    const whole = best.every((weight) => weight > 0) ? WHOLE_FACTOR : 1;
    const ageDays = Math.max(0, now.getTime() - publishedAt.getTime()) / DAY_MS;
    const fresh = 1 + FRESHNESS * 2 ** (-ageDays / HALF_LIFE_DAYS);
    return sum * heldBack(text.words.length / averageLength) * whole * fresh * KIND_FACTOR[kind];
  };
}
