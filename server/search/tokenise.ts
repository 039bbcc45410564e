const MAX_TOKENS = 500;
const MIN_LENGTH = 2;
const MAX_LENGTH = 40;

/** Of what a reader types: characters looked at, and words looked for. */
const MAX_QUERY_LENGTH = 100;
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

/**
 * The words of texts as a search index keeps them: lower case, without marks, stop words and repetitions, in
 * the order of their first appearance, at most 500.
 */
export function tokensOf(...texts: string[]): string[] {
  const tokens = new Set<string>();
  for (const text of texts) {
    const words = text
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu);
    for (const word of words ?? []) {
      if (word.length < MIN_LENGTH || STOP_WORDS.has(word)) continue;
      tokens.add(word.slice(0, MAX_LENGTH));
      if (tokens.size === MAX_TOKENS) return [...tokens];
    }
  }
  return [...tokens];
}

/** The words that a reader searches for: few enough that no address makes the database work for long. */
export function queryTokens(query: string): string[] {
  return tokensOf(query.slice(0, MAX_QUERY_LENGTH)).slice(0, MAX_QUERY_WORDS);
}
