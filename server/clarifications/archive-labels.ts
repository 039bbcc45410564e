/** The parts of an archived fact check, in MAFINDO's order; `lead` is what stands above the first label. */
export type SectionKind =
  'lead' | 'category' | 'circulatedOn' | 'claim' | 'explanation' | 'conclusion' | 'references';

/** A label (or a line of `=====`) found in a text: from `start` up to `end`, what follows belongs to `kind`. */
export interface Label {
  start: number;
  end: number;
  /**
   * Undefined for a bare separator. `unnamed`: a separator and a colon whose label is gone. `source`: a plain
   * SUMBER, which before the explanation is where the claim circulated and behind it what was checked with.
   */
  kind?: SectionKind | 'unnamed' | 'source';
  /** Weak labels (Fakta:, Klaim:) count only where the text has no strong one of their kind. */
  weak: boolean;
}

interface LabelName {
  kind: SectionKind | 'source';
  pattern: string;
  weak?: boolean;
  /** Common words too: they are labels only with a colon behind them. */
  needsMark?: boolean;
}

const FACTS = '(?:fakta(?:nya)?)';
const EXPLANATION = '(?:penj\\p{L}{0,2}l\\p{L}{0,2}san(?:nya)?(?: lengkap)?)';
const AND = ' ?(?:&|dan|/) ?';

// Longer names first. The spellings are those of volunteers typing in a hurry: REFERNSI, RFERENSI, KATAGORI.
const NAMES: LabelName[] = [
  { kind: 'category', pattern: 'k[ae]t[ae]g[oa]ri(?: \\| category)?|category' },
  {
    kind: 'references',
    pattern:
      'sumber (?:fakta|diskusi|klarifikasi|rujukan|referensi|lain(?:nya)?|pembahasan(?: (?:di|pada)[^:=\\n]{0,60})?)',
    needsMark: true,
  },
  { kind: 'circulatedOn', pattern: 'sumber (?:hoax|hoaks|isu|narasi|klaim|postingan)', needsMark: true },
  { kind: 'source', pattern: 'sumber(?: \\| source)?|source' },
  {
    kind: 'references',
    pattern: '(?:ree?f[ern]{1,5}si|rf[ern]{2,5}si)(?: \\| reference)?|rujukan|references?',
  },
  { kind: 'references', pattern: 'link(?: fafhh| diskusi)?', needsMark: true },
  {
    kind: 'explanation',
    pattern: `${EXPLANATION}${AND}${FACTS}|${FACTS}${AND}${EXPLANATION}`,
    needsMark: true,
  },
  { kind: 'explanation', pattern: `${EXPLANATION}(?: \\| analysis)?|explanation` },
  { kind: 'explanation', pattern: 'isi (?:lengkap )?klarifikasi(?: lengkap(?:nya)?)?', needsMark: true },
  { kind: 'explanation', pattern: 'hasil (?:periksa|cek) fakta|periksa fakta', needsMark: true },
  { kind: 'claim', pattern: 'nar+a?si(?: hoax| hoaks| \\| narration)?|narration' },
  { kind: 'conclusion', pattern: 'kesimpul+an(?:nya)?|conclusion' },
  { kind: 'lead', pattern: 'ringkasan', needsMark: true },
  {
    kind: 'explanation',
    pattern: `${FACTS}|klarifikasi(?:nya)?|analis[ai]s?|analysis`,
    weak: true,
    needsMark: true,
  },
  { kind: 'claim', pattern: 'klaim|claim|isi pesan|hoax|hoaks', weak: true, needsMark: true },
];

const SEPARATOR = '[*_]{0,3}={3,}[*_]{0,3}';
const TOKEN = new RegExp(
  `(?<separator>${SEPARATOR})(?<unnamed>\\s*:(?!//))?` +
    `|(?<![\\p{L}\\p{N}@#/._-])(?<open>[([{]\\s*)?(?:${NAMES.map(({ pattern }) => `(${pattern})`).join('|')})` +
    '(?<close>\\s*[)\\]}])?(?<mark>\\s*(?:[:：]|=(?!=)))?',
  'giu',
);
/** Words before a label's name that make it part of a sentence: "selengkapnya di bagian REFERENSI". */
const IN_A_SENTENCE =
  /(?:^|[\s(])(?:bagian|dan|di|pada|dari|lihat|baca|poin|atau|sebuah|serta|dengan|\(\d+\))\s+$/i;
const LINE_START = new RegExp(`(?:^|\\n|${SEPARATOR})\\s*[*_•-]*\\s*$`);
const LOOK_BACK = 24;

/** The labels of a text and its separators, in order. */
export function findLabels(text: string): Label[] {
  const found = [...text.matchAll(TOKEN)].flatMap((match) => labelOf(match, text) ?? []);
  const strong = new Set(inReadingOrder(found.filter(({ weak }) => !weak)).map(({ kind }) => kind));
  return withoutRepeatedConclusions(
    inReadingOrder(found.filter(({ weak, kind }) => !weak || !strong.has(kind))),
  );
}

// A text that goes through a message point by point concludes each point; taken out, they would mean nothing.
function withoutRepeatedConclusions(labels: Label[]): Label[] {
  const conclusions = labels.filter(({ kind }) => kind === 'conclusion');
  return conclusions.length > 1 ? labels.filter(({ kind }) => kind !== 'conclusion') : labels;
}

interface FoundLabel extends Label {
  capitals: boolean;
  startsLine: boolean;
}

function labelOf(match: RegExpExecArray, text: string): FoundLabel | undefined {
  const { separator, unnamed, open, close, mark } = match.groups ?? {};
  const start = match.index;
  const end = start + match[0].length;
  if (separator !== undefined) {
    const kind = unnamed === undefined ? undefined : 'unnamed';
    return { start, end, kind, weak: false, capitals: false, startsLine: true };
  }
  // The names' groups are the only unnamed ones: between the two of the separator, `open` and `close`.
  const index = match.slice(4, 4 + NAMES.length).findIndex((group) => group !== undefined);
  const name = NAMES[index];
  const word = match[4 + index];
  if (!name || word === undefined) return undefined;

  const before = text.slice(Math.max(0, start - LOOK_BACK), start);
  const after = text.slice(end);
  const capitals = word === word.toUpperCase();
  const startsLine = LINE_START.test(before);
  const marked = mark !== undefined || (open !== undefined && close !== undefined && !name.needsMark);
  const written = marked
    ? capitals || startsLine || startsWithCapital(word)
    : !name.needsMark && opensUnmarked(word, capitals, startsLine, before, after);
  if (!written || (IN_A_SENTENCE.test(before) && !(mark && capitals))) return undefined;
  return { start, end, kind: name.kind, weak: name.weak ?? false, capitals, startsLine };
}

// "SUMBER (1) …", "=== Narasi “…", and, where a line break was lost, "PENJELASANBeredar …".
function opensUnmarked(
  word: string,
  capitals: boolean,
  startsLine: boolean,
  before: string,
  after: string,
): boolean {
  if (!startsWithCapital(word) || !(capitals || startsLine)) return false;
  const glued = capitals && /^\p{Lu}\p{Ll}/u.test(after);
  if (!glued && !/^(?:\s*$|\s+(?:[^\p{Ll}\s]|https?:))/u.test(after)) return false;
  // In a message that shouts, a label's name is a word like the others.
  return startsLine || !(/\p{Lu}{2}[\s,]*$/u.test(before) || /^\s+\p{Lu}{2}/u.test(after));
}

function startsWithCapital(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

// A label in the middle of a line may be the quoted text's own: it must be in order and in the style of the rest.
function inReadingOrder(found: FoundLabel[]): Label[] {
  const kept: Label[] = [];
  const seen = new Set<Label['kind']>();
  let current: FoundLabel | undefined;
  for (const label of found) {
    if (label.kind !== undefined && current && !label.startsLine && isQuoted(label, current, seen)) continue;
    kept.push(label);
    if (label.kind !== undefined) {
      current = label;
      seen.add(label.kind);
    }
  }
  return kept;
}

function isQuoted(label: FoundLabel, current: FoundLabel, seen: Set<Label['kind']>): boolean {
  if (current.kind === 'claim') {
    if (current.capitals && !label.capitals) return true;
    return label.kind === 'source' && seen.has('source');
  }
  if (current.kind === 'references') {
    return (
      label.weak ||
      (!label.capitals && !['source', 'references'].includes(label.kind!) && seen.has(label.kind))
    );
  }
  if (current.kind === 'category' && label.weak) return true;
  return label.kind === 'claim' && seen.has('claim') && !label.capitals;
}
