import { distance } from 'fastest-levenshtein';

/** Letters that must be right before anything is guessed. */
const MIN_START = 3;
const COMPLETIONS = 8;
const SHORT_WORD = 4;
const LONG_WORD = 7;

/** How often each word occurs in what is published. */
export type Vocabulary = ReadonlyMap<string, number>;

/** The words that begin like what somebody is typing, the commonest first. */
export function completions(start: string, vocabulary: Vocabulary): string[] {
  if (start.length < MIN_START) return [];
  const longer = [...vocabulary].filter(([word]) => word.startsWith(start));
  return commonestFirst(longer, COMPLETIONS);
}

/**
 * The word that was most likely meant: as few slips of the finger away as possible, and the commonest of those;
 * undefined where none is near. A word of three letters is never guessed.
 */
export function nearestWord(typed: string, vocabulary: Vocabulary): string | undefined {
  const slipsMax = typed.length < SHORT_WORD ? 0 : typed.length < LONG_WORD ? 1 : 2;
  let nearest: [string, number][] = [];
  let fewest = slipsMax;
  for (const entry of vocabulary) {
    const [word] = entry;
    if (word === typed || Math.abs(word.length - typed.length) > fewest) continue;
    const slips = slipsBetween(word, typed);
    if (slips > fewest || slips === 0) continue;
    if (slips < fewest) nearest = [];
    fewest = slips;
    nearest.push(entry);
  }
  return commonestFirst(nearest, 1)[0];
}

/** Two letters that changed places are one slip. */
function slipsBetween(a: string, b: string): number {
  const slips = distance(a, b);
  return slips === 2 && a.length === b.length && isSwap(a, b) ? 1 : slips;
}

function isSwap(a: string, b: string): boolean {
  const at = Array.from(a).findIndex((letter, place) => letter !== b[place]);
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

function commonestFirst(words: [string, number][], most: number): string[] {
  return words
    .toSorted(([a, often], [b, oftener]) => oftener - often || a.localeCompare(b))
    .slice(0, most)
    .map(([word]) => word);
}
