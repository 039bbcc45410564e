import { withoutForbidden } from './xml-writing.js';

/** A declaration, a comment, a document type: markup as it should begin. */
const BEGINS_WELL = /^\s*<[?!]/;
/** What a feed begins with: its declaration, or the element around everything. */
const BEGINNING = /<\?xml\s|<(?:[a-z]\w{0,20}:)?(?:rss|rdf|feed|channel)[\s>]/i;
/** No name begins so: `<3`, `<50`. Within CDATA it stays as it is. */
const NO_TAG = /<(?=[\d.,;=+*&"'()%$#@-])/;
const NO_TAGS = new RegExp(NO_TAG, 'g');
/** A character beyond 16 bits written as its two halves, as some programs do. */
const HIGH = '5529[6-9]|55[3-9]\\d\\d|56[0-2]\\d\\d|563[01]\\d|xd[89ab][\\da-f]{2}';
const LOW = '563[2-9]\\d|56[4-9]\\d\\d|57[0-2]\\d\\d|573[0-3]\\d|5734[0-3]|xd[c-f][\\da-f]{2}';
const HALVES = new RegExp(`&#(${HIGH});&#(${LOW});`, 'gi');

/**
 * A feed's source as a tokenizer can read it: without the warnings and the markup that a broken site printed before it,
 * without forbidden characters, with what is no tag escaped. Lines stay where they were.
 */
export function mendSource(source: string): string {
  const text = fromItsBeginning(withoutForbidden(source)).replace(HALVES, bothHalves);
  return NO_TAG.test(text) ? withNoTagsEscaped(text) : text;
}

function fromItsBeginning(text: string): string {
  const start = BEGINS_WELL.test(text) ? 0 : text.search(BEGINNING);
  return start > 0 ? text.slice(0, start).replace(/[^\n]/g, '') + text.slice(start) : text;
}

function bothHalves(_written: string, high: string, low: string): string {
  return String.fromCharCode(codeOf(high), codeOf(low));
}

function codeOf(written: string): number {
  return Number(written.replace(/^x/i, '0x'));
}

function withNoTagsEscaped(text: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cdata = text.indexOf('<![CDATA[', at);
    const markupEnd = cdata === -1 ? text.length : cdata;
    parts.push(text.slice(at, markupEnd).replace(NO_TAGS, '&lt;'));
    const cdataEnd = cdata === -1 ? -1 : text.indexOf(']]>', cdata);
    at = cdataEnd === -1 ? text.length : cdataEnd;
    parts.push(text.slice(markupEnd, at));
  }
  return parts.join('');
}
