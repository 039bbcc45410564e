import { findLabels, type Label, type SectionKind } from './archive-labels.js';

export type Sections = Record<SectionKind, string>;

/** A category or a place of circulation longer than this, in characters, holds text that belongs elsewhere. */
const SHORT_FIELD = 120;

const CATEGORY = /klarifikasi|hoa(?:x|ks)|berita|konten|salah|fitnah|informasi/i;
const ANSWER: SectionKind[] = ['explanation', 'conclusion', 'references'];
const ADDRESSES_AT_END = /(?:\s+https?:\/\/\S+)+$/i;

/**
 * Splits the text of an archived fact check at its labels. Where it has none, all of it is explanation. Every
 * word comes out again in exactly one section; only labels and separators are gone.
 */
export function splitSections(text: string): Sections {
  const parts = partsOf(text, findLabels(text));
  const sections: Sections = {
    lead: '',
    category: '',
    circulatedOn: '',
    claim: '',
    explanation: '',
    conclusion: '',
    references: '',
  };
  for (const { kind, words } of parts) {
    if (words) sections[kind] = sections[kind] ? `${sections[kind]}\n\n${words}` : words;
  }
  return settle(sections, parts);
}

interface Part {
  kind: SectionKind;
  words: string;
  weak: boolean;
}

function partsOf(text: string, labels: Label[]): Part[] {
  const explained = labels.some(({ kind }) => kind === 'explanation');
  const parts: Part[] = [];
  let kind: SectionKind = 'lead';
  let from = 0;
  labels.forEach((label, index) => {
    parts.push({ kind, words: trimmed(text.slice(from, label.start)), weak: false });
    const words = trimmed(text.slice(label.end, labels[index + 1]?.start));
    from = label.end;
    if (label.kind === undefined) kind = afterSeparator(kind, explained);
    else if (label.kind === 'source') kind = sourceKind(parts);
    else if (label.kind === 'unnamed') kind = unnamedKind(words, labels[index + 1], kind);
    // A label inside its own section is a heading of the text itself and stays.
    else if (label.kind === kind && kind !== 'references' && parts.at(-1)?.words) from = label.start;
    else kind = label.kind;
    parts.push({ kind, words: '', weak: label.weak });
  });
  parts.push({ kind, words: trimmed(text.slice(from)), weak: false });
  return parts;
}

// Text behind a separator that no label claims.
function afterSeparator(kind: SectionKind, explained: boolean): SectionKind {
  if (kind === 'category' || kind === 'circulatedOn') return 'explanation';
  return kind === 'claim' && !explained ? 'explanation' : kind;
}

function sourceKind(before: Part[]): SectionKind {
  const answered = before.some(({ kind, words }) => words && ANSWER.includes(kind));
  return answered ? 'references' : 'circulatedOn';
}

// "====== : KLARIFIKASI ====== : MEDIA DARING ====== : Beredar …": the labels were lost, their order was not.
function unnamedKind(words: string, next: Label | undefined, current: SectionKind): SectionKind {
  if (current === 'lead' && words.length <= SHORT_FIELD && CATEGORY.test(words)) return 'category';
  if (words.length <= SHORT_FIELD && (current === 'lead' || current === 'category')) return 'circulatedOn';
  return next?.kind === 'unnamed' && current !== 'claim' ? 'claim' : 'explanation';
}

function settle(sections: Sections, parts: Part[]): Sections {
  const settled = { ...sections };
  const move = (from: SectionKind, to: SectionKind, words = settled[from]) => {
    settled[from] = settled[from].slice(0, settled[from].length - words.length).trim();
    settled[to] = [words, settled[to]].filter(Boolean).join('\n\n');
  };
  const overflow = /^.{0,60}?(?:[.!?\n]|(?=https?:))\s*/su.exec(settled.category)?.[0].length ?? 0;
  if (settled.category.length > SHORT_FIELD)
    move('category', 'explanation', settled.category.slice(overflow).trim());
  const nothingElse = !settled.claim && !settled.explanation && !settled.conclusion;
  // The only source of a text without sections stands at its end and is what was checked with.
  if (nothingElse && settled.circulatedOn && settled.lead) move('circulatedOn', 'references');
  // "Sebuah akun memposting … Fakta: …": the lead tells what circulates.
  const answered = parts.some(({ kind, weak }) => weak && kind === 'explanation');
  if (answered && settled.lead && !settled.claim) move('lead', 'claim');
  if (!settled.explanation) move('lead', 'explanation');
  const last = settled.conclusion ? 'conclusion' : 'explanation';
  const addresses = ADDRESSES_AT_END.exec(settled[last])?.[0].trim();
  if (addresses && !settled.references) move(last, 'references', addresses);
  return settled;
}

// Marks that belonged to a label or a separator. Step by step at the end: a pattern tries each of a million.
function trimmed(words: string): string {
  let end = words.length;
  while (end > 0 && /[\s=|]/.test(words.charAt(end - 1))) end -= 1;
  return words
    .slice(0, end)
    .replace(/^[\s:=|*_]+(?=\s|[\p{L}\p{N}“"'(@#]|$)/u, '')
    .trim();
}
