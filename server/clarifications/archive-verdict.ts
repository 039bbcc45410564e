import type { HoaxCategory, HoaxTag } from '../../models/vocabulary.js';

/** What fact checkers put in brackets before a headline. */
const TAGS =
  'salah|hoax|hoaks|benar|klarifikasi|penipuan|disinformasi|misinformasi|fitnah|hasut|fakta|edukasi|berita|update|' +
  'parodi|satire|satir|sebagian benar|sebagian salah|menyesatkan|konteks yang salah|konten[\\p{L} ]+|cek fakta';
const BRACKETED_TAG = new RegExp(
  `^\\s*[[(【]\\s*((?:${TAGS})(?:\\s*[/&+,]\\s*(?:${TAGS}))*)\\s*[\\])】]\\s*[:–—-]?\\s*`,
  'iu',
);
const PLAIN_TAG = new RegExp(`^\\s*((?:${TAGS}))\\s*[:|]\\s+`, 'iu');

// The seven kinds in the words of MAFINDO's pages, Indonesian and English.
const CATEGORY_WORDS: [HoaxCategory, RegExp][] = [
  ['satire', /satire?\b|parodi|parody/i],
  ['false-connection', /(?:koneksi|hubungan|keterkaitan)\s+(?:yang\s+)?salah|false\s+connection/i],
  ['false-context', /konteks\s+(?:yang\s+)?(?:salah|keliru)|false\s+context/i],
  ['manipulated', /(?:konten|foto|video|gambar)\s+(?:yang\s+)?(?:di)?manipulasi|manipulated|suntingan/i],
  ['imposter', /konten\s+(?:tiruan|palsu\s+tiruan)|impost[eo]r/i],
  ['misleading', /menyesatkan|misleading/i],
  ['fabricated', /konten\s+(?:yang\s+)?palsu|berita\s+palsu|fabricated|rekayasa/i],
];
const NAMED_CATEGORY =
  /(?:kategori|jenis|termasuk(?: ke| dalam){0,2}|masuk(?: ke| dalam){1,2})[\s:]+.{0,60}/giu;

const SCAM = /penipuan|scam|phishing|menipu/i;
const MADE_BY_AI =
  /\bdeepfake|kecerdasan buatan|artificial intelligence|\bAI[- ]generated|buatan AI\b|dihasilkan AI\b/i;

/** A headline and the tag before it, e.g. `[SALAH] Air PDAM beracun`. */
export function splitHeadline(headline: string): { title: string; tag?: string } {
  const match = BRACKETED_TAG.exec(headline) ?? PLAIN_TAG.exec(headline);
  const title = match ? headline.slice(match[0].length).trim() : headline;
  if (!match?.[1] || !title) return { title: headline };
  return { title, tag: match[1].replace(/\s+/g, ' ').toUpperCase() };
}

/**
 * The tag of a row whose headline has none. In these archives label `1` marks clarifications (its rows have the
 * category KLARIFIKASI and headlines such as "BMKG bantah …") and label `0` claims found false.
 */
export function tagFromLabel(label: string, category: string): string {
  if (label === '1' || (label !== '0' && /klarifikasi|berita|benar/i.test(category))) return 'KLARIFIKASI';
  if (label === '0' || /hoa[xk]s?|salah|fitnah|hasut/i.test(category)) return 'SALAH';
  return 'CEK FAKTA';
}

/** The kind of falsehood that a fact check names, in its category or where its conclusion sorts it. */
export function categoryFrom(category: string, conclusion: string): HoaxCategory | undefined {
  return (
    kindIn(category) ?? kindIn([...conclusion.matchAll(NAMED_CATEGORY)].map(([words]) => words).join(' '))
  );
}

/** @param said the tag, category and conclusion of a fact check, not the claim it is about */
export function tagsFrom(...said: string[]): HoaxTag[] {
  const text = said.join(' ');
  return [
    ...(SCAM.test(text) ? (['scam'] as const) : []),
    ...(MADE_BY_AI.test(text) ? (['ai-generated'] as const) : []),
  ];
}

function kindIn(words: string): HoaxCategory | undefined {
  return CATEGORY_WORDS.find(([, pattern]) => pattern.test(words))?.[0];
}
