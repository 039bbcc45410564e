import { stemOf } from './stem.js';

const MAX_TOKENS = 500;
const MIN_LENGTH = 2;
const MAX_LENGTH = 40;

/** Of what a reader types: characters looked at, and words looked for. */
export const MAX_QUERY_LENGTH = 100;
const MAX_QUERY_WORDS = 8;

/** Words so common in Indonesian that they tell nothing apart. */
const STOP_WORDS = new Set(
  (
    'ada adalah agar akan anda antara apa atas atau bagi bahwa banyak baru beberapa begitu belum bisa bukan dalam ' +
    'dan dapat dari dengan di dia hal hanya harus hingga ia ini itu juga jika kami karena kata ke kepada kita lagi ' +
    'lain lalu maka masih mereka nya oleh pada para pun saat saja sama sampai sangat saya sebagai sebuah secara ' +
    'sehingga sejak seperti serta setelah setiap suatu sudah tak telah tentang terhadap tersebut tetapi tidak ' +
    'untuk yaitu yakni yang'
  ).split(' '),
);

/** The words of a text in their order: lower case, without marks, stop words and what is too short. */
export function wordsOf(text: string): string[] {
  const words = plainLetters(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => word.length >= MIN_LENGTH && !STOP_WORDS.has(word));
}

/** Lower case and without marks, as words are compared. */
export function plainLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

/** The words of texts as they are written, without repetitions, in the order of their first appearance: at most 500. */
export function tokensOf(...texts: string[]): string[] {
  const tokens = new Set<string>();
  for (const text of texts) {
    for (const word of wordsOf(text)) {
      tokens.add(word.slice(0, MAX_LENGTH));
      if (tokens.size === MAX_TOKENS) return [...tokens];
    }
  }
  return [...tokens];
}

/** What an index finds texts by: their words as they are written, and the stems of those that have another. */
export function indexTokens(...texts: string[]): string[] {
  return [...new Set(tokensOf(...texts).flatMap((word) => [word, stemOf(word)]))];
}

/** The stems that a reader searches for: few enough that no address makes the database work for long. */
export function queryTokens(query: string): string[] {
  return [...new Set(queryWords(query).map(stemOf))];
}

/** The words that a reader searches for, as typed. */
export function queryWords(query: string): string[] {
  return tokensOf(query.slice(0, MAX_QUERY_LENGTH)).slice(0, MAX_QUERY_WORDS);
}
