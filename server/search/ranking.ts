import type { TextKind } from './word-prints.js';
import type { WordWeights } from './word-weights.js';

/** Words by which texts are fetched, the most telling first. */
const TELLING_WORDS = 120;
/** A word seen in no sampled text is taken to occur in this share of all. */
const UNSEEN_SHARE = 1 / 20_000;
// BM25 for words that a text has or has not: how soon repetition is enough, how much long texts are held back.
const K1 = 1.2;
const B = 0.75;
/** A word in the title counts as often. */
export const TITLE_FACTOR = 2;

/** The factor of BM25 that keeps long texts from winning by their length. @param length in average lengths */
export function heldBack(length: number): number {
  return (K1 + 1) / (1 + K1 * (1 - B + B * length));
}

/** Of the given words the rarest, until together they bring about as many texts as can be ranked in time. */
export function tellingWords(
  kind: TextKind,
  words: string[],
  { shareOf, total }: Pick<WordWeights, 'shareOf' | 'total'>,
  texts: number,
): string[] {
  const rarestFirst = words
    .map((word) => ({ word, share: shareOf(kind, word) || UNSEEN_SHARE }))
    .toSorted((a, b) => a.share - b.share)
    .slice(0, TELLING_WORDS);
  const telling: string[] = [];
  let expected = 0;
  for (const { word, share } of rarestFirst) {
    expected += share * total[kind];
    if (telling.length > 0 && expected > texts) break;
    telling.push(word);
  }
  return telling;
}
