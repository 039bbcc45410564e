import { stemOf } from './stem.js';
import { plainLetters } from './tokenise.js';

/** Words of a snippet. */
const SNIPPET_WORDS = 32;
/** Of them before the first one that was asked for. */
const LEADING_WORDS = 6;
/** Characters of a text that are looked at. */
const SEARCHED_LENGTH = 20_000;
const ELLIPSIS = '…';

/** A piece of text, and whether it was asked for. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** A text in pieces, its words that were asked for apart, in whatever form they stand there. */
export function highlight(text: string, tokens: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = [];
  for (const part of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
    if (part === '') continue;
    const hit = isHit(part, tokens);
    const last = pieces.at(-1);
    if (last && last.hit === hit) last.text += part;
    else pieces.push({ text: part, hit });
  }
  return pieces;
}

/** The piece of a text that says most of what was asked for. */
export function snippet(text: string, tokens: ReadonlySet<string>): Piece[] {
  const words = text.slice(0, SEARCHED_LENGTH).split(/\s+/).filter(Boolean);
  const stems = words.map((word) => partsOf(word).find((part) => isHit(part, tokens)));
  const from = bestStart(stems.map((part) => (part === undefined ? undefined : stemOf(plainLetters(part)))));
  const shown = words
    .slice(from, from + SNIPPET_WORDS)
    .join(' ')
    .replace(/[.,;:]$/, '');
  const ends = from + SNIPPET_WORDS < words.length || text.length > SEARCHED_LENGTH;
  return highlight(`${from > 0 ? ELLIPSIS : ''}${shown}${ends ? ELLIPSIS : ''}`, tokens);
}

/** Where a window begins that holds the most different words asked for; the first of those. */
function bestStart(hits: (string | undefined)[]): number {
  let best = 0;
  let most = 0;
  hits.forEach((hit, place) => {
    if (hit === undefined) return;
    const from = Math.max(0, Math.min(place - LEADING_WORDS, hits.length - SNIPPET_WORDS));
    const held = new Set(hits.slice(from, from + SNIPPET_WORDS).filter(Boolean)).size;
    if (held > most) [best, most] = [from, held];
  });
  return best;
}

function partsOf(word: string): string[] {
  return word.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

function isHit(word: string, tokens: ReadonlySet<string>): boolean {
  const plain = plainLetters(word);
  return tokens.has(plain) || tokens.has(stemOf(plain));
}
