import { completions, nearestWord, type Vocabulary } from './spelling.js';
import { stemOf } from './stem.js';
import { plainLetters, queryWords } from './tokenise.js';
import { readable, type TextKind } from './word-prints.js';

/** A word occurs this often before it is offered in place of one that occurs as well. */
const COMMON_FROM = 10;
/** A word that occurs at most so often may itself be a slip, of whoever wrote it. */
const RARE_UP_TO = 1;
const KINDS: TextKind[] = ['clarification', 'story', 'post'];

/** A word of a query. */
export interface AskedWord {
  /** The word that is looked for: as typed, or what was most likely meant. */
  word: string;
  /** What the index is asked for: any of them will do. */
  tokens: string[];
}

/** What somebody asks the search for. */
export interface Asked {
  words: AskedWord[];
  /** The query as it was understood, where a word of it is found nowhere. */
  understood?: string;
  /** Another spelling that finds more. */
  suggestion?: string;
}

/**
 * Reads a query: a word that occurs nowhere is taken for the nearest that does, and the last one, which may
 * still be being typed, for all that begin like it.
 */
export async function readQuery(query: string, vocabulary: Vocabulary): Promise<Asked> {
  const typed = queryWords(query);
  const read = await Promise.all(
    typed.map((word, place) => readWord(word, place === typed.length - 1, vocabulary)),
  );
  const replaced = (by: (word: ReadWord) => string | undefined) => {
    const changes = new Map(read.flatMap((word, place) => (by(word) ? [[typed[place]!, by(word)!]] : [])));
    return changes.size > 0 ? replaceWords(query, changes) : undefined;
  };
  return {
    words: read.map(({ word, tokens }) => ({ word, tokens })),
    understood: replaced(({ meant }) => meant),
    suggestion: replaced(({ offered }) => offered),
  };
}

interface ReadWord extends AskedWord {
  meant?: string;
  offered?: string;
}

async function readWord(typed: string, isLast: boolean, vocabulary: Vocabulary): Promise<ReadWord> {
  const stem = stemOf(typed);
  const often = vocabulary.get(stem) ?? vocabulary.get(typed) ?? 0;
  if (often > RARE_UP_TO) return { word: typed, tokens: [stem] };
  const nearest = nearestWord(typed, vocabulary);
  if (often > 0 || (await occurs(stem))) {
    const common = nearest !== undefined && (vocabulary.get(nearest) ?? 0) >= COMMON_FROM;
    return { word: typed, tokens: [stem], ...(common && { offered: nearest }) };
  }
  const longer = isLast ? completions(typed, vocabulary) : [];
  if (longer.length > 0) return { word: typed, tokens: [...new Set(longer.map(stemOf))] };
  return nearest
    ? { word: nearest, tokens: [stemOf(nearest)], meant: nearest }
    : { word: typed, tokens: [stem] };
}

/** Whether any text has it: the vocabulary is that of a sample. */
async function occurs(token: string): Promise<boolean> {
  const found = await Promise.all(KINDS.map((kind) => readable(kind, { searchTokens: token }, ['_id'], 1)));
  return found.some(({ length }) => length > 0);
}

function replaceWords(query: string, changes: ReadonlyMap<string, string>): string {
  return query.replace(/[\p{L}\p{N}]+/gu, (word) => changes.get(plainLetters(word)) ?? word);
}
