import { LRUCache } from 'lru-cache';
import { Stemmer } from 'sastrawijs';

/** Finding a stem takes some 25 µs, and a text says most of its words again and again. */
const KEPT_STEMS = 50_000;

const stemmer = new Stemmer();
const kept = new LRUCache<string, string>({ max: KEPT_STEMS });

/**
 * What Indonesian made a word of (`pembangunan` and `dibangun`: `bangun`), by Nazief and Adriani's method and a
 * dictionary; a word that is in none, such as a name, is left as it is.
 * @param word in lower case
 */
export function stemOf(word: string): string {
  const known = kept.get(word);
  if (known !== undefined) return known;
  const stem = stemmer.stem(word) || word;
  kept.set(word, stem);
  return stem;
}
