import { isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import iconv from 'iconv-lite';

const PROLOG_BYTES = 1024; // an XML declaration is the first thing in a document
const DECLARED = /^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/;
const CHARSET = /\bcharset\s*=\s*["']?([\w.:-]{1,40})/i;

/** What browsers read under these labels, because that is what the sites that send them mean. */
const SUPERSETS = new Map([
  ['iso-8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['us-ascii', 'windows-1252'],
  ['ascii', 'windows-1252'],
]);
const UTF8 = new Set(['utf-8', 'utf8']);

/** The marks that a text may begin with; UTF-32's small one begins like UTF-16's. */
const MARKS: [mark: number[], charset: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe, 0, 0], 'utf-32le'],
  [[0, 0, 0xfe, 0xff], 'utf-32be'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0xff, 0xfe], 'utf-16le'],
];

const GUESS_BYTES = 32_000; // without tags; chardet counts letters, and more tell no more
const GUESS_FROM_BYTES = 4 * GUESS_BYTES; // of a document, from its beginning
/**
 * In another script most bytes are beyond ASCII, in a European language one in twenty, and of so few no guess is worth
 * anything.
 */
const FOREIGN_SHARE = 0.2;
/** What such a text cannot be in; nor in UTF-8, which it was not. */
const LATIN = /^(utf-8|iso-8859-[129]|windows-125[024])$/i;
const WHOLE_FOR_BROKEN = 3; // characters beyond ASCII that are right, to one that is not: then it is UTF-8
const LAST_ASCII = 0x7f;
const TAG_OR_SPACE = /<[^>]{0,2000}>|\s+/g;
// oxlint-disable-next-line no-control-regex
const C1_CONTROLS = /[\u0080-\u009F]/g;
const FIRST_C1 = 0x80;
const IN_WINDOWS = iconv.decode(
  Buffer.from(Array.from({ length: 32 }, (_, index) => FIRST_C1 + index)),
  'windows-1252',
);

/**
 * The text of a document's bytes: charset by byte order mark, else the `Content-Type` header, else XML declaration,
 * else a guess. A mark wins over the header (RFC 7303), since nothing else starts that way. Where nothing says otherwise
 * it is UTF-8; what is not is guessed by its letters, and read as windows-1252 when they tell nothing.
 */
export function decodeDocument(body: Buffer, contentType = ''): string {
  const label = markedCharset(body) ?? knownCharset(CHARSET.exec(contentType)?.[1]) ?? declaredCharset(body);
  const text = label && !isReallyUtf8(body, label) ? decode(body, label) : decodeUtf8(body);
  return text.replace(C1_CONTROLS, asWindows);
}

/** A site's oldest setting says Latin, its texts were moved to UTF-8 since: nobody's Latin text reads as UTF-8 by chance. */
function isReallyUtf8(body: Buffer, label: string): boolean {
  return UTF8.has(label) || (label === 'windows-1252' && isUtf8(body));
}

/** One letter cut in half, as by an excerpt of so many bytes, is no reason to misread all the others. */
function decodeUtf8(body: Buffer): string {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const broken = countBroken(text);
  if (broken === 0 || countForeign(text) - broken > WHOLE_FOR_BROKEN * broken) return text;
  return guessed(body) ?? iconv.decode(body, 'windows-1252');
}

// Both count without a list of what they found: a hostile document is millions of it.
function countBroken(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) count += 1;
  return count;
}

function countForeign(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > LAST_ASCII) count += 1;
  return count;
}

function decode(body: Buffer, label: string): string {
  return iconv.encodingExists(label) ? iconv.decode(body, label) : new TextDecoder(label).decode(body);
}

/** The text in the charset that its letters are most like, or undefined where there are too few to tell. */
function guessed(body: Buffer): string | undefined {
  const words = body.toString('latin1', 0, GUESS_FROM_BYTES).replace(TAG_OR_SPACE, ' ').slice(0, GUESS_BYTES);
  if (countForeign(words) < words.length * FOREIGN_SHARE) return undefined;
  const sample = Buffer.from(words, 'latin1');
  const halves = words.length < GUESS_BYTES ? 0 : 1; // where it was cut
  for (const { name } of chardet.analyse(sample)) {
    const charset = LATIN.test(name) ? undefined : knownCharset(name);
    if (charset && countBroken(decode(sample, charset)) <= halves) return decode(body, charset);
  }
  return undefined;
}

function markedCharset(body: Buffer): string | undefined {
  const marked = MARKS.find(([mark]) => mark.every((byte, index) => body[index] === byte));
  if (marked) return marked[1];
  // Without a mark, its first character tells: every document begins with one of ASCII.
  if (body[0] === 0 && body[1] === 0 && body[2] === 0 && body[3]) return 'utf-32be';
  if (body[0] && body[1] === 0 && body[2] === 0 && body[3] === 0) return 'utf-32le';
  if (body[0] === 0 && body[1]) return 'utf-16be';
  if (body[0] && body[1] === 0) return 'utf-16le';
  return undefined;
}

function declaredCharset(body: Buffer): string | undefined {
  const declared = knownCharset(DECLARED.exec(body.toString('latin1', 0, PROLOG_BYTES))?.[1]);
  // A declaration that could be read byte by byte is not in a wide encoding, whatever it says.
  return /^(utf-?(16|32)|ucs)/.test(declared ?? '') ? undefined : declared;
}

function knownCharset(label: string | undefined): string | undefined {
  const name = label?.toLowerCase();
  if (!name || !(iconv.encodingExists(name) || isBrowsers(name))) return undefined;
  return SUPERSETS.get(name) ?? name;
}

/** The few that browsers read and iconv-lite does not, as iso-2022-jp. */
function isBrowsers(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== 'replacement';
  } catch {
    return false; // no such charset
  }
}

/** In no text on the web anybody meant the control characters that share these places with windows-1252. */
function asWindows(control: string): string {
  return IN_WINDOWS[control.charCodeAt(0) - FIRST_C1]!;
}
