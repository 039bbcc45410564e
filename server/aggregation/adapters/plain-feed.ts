import he from 'he';
import { Tokenizer } from 'htmlparser2';
import { parseFeedDate } from './feed-date.js';
import { FeedError } from './feed-document.js';
import { mendSource } from './mend-source.js';
import { characters, closingTag, openingTag, withCharacters } from './xml-writing.js';
import { declaredBy, NO_NAMESPACES, usualName, type Namespaces } from './xml-names.js';

const MAX_DEPTH = 200; // elements within each other; feeds have five or six
const MAX_TEXT = 200_000; // characters of one element

/** Elements whose tags are their text: markup that nobody escaped, or Atom's XHTML. */
const MARKUP = new Set([
  'title',
  'description',
  'content',
  'content:encoded',
  'summary',
  'subtitle',
  'itunes:summary',
  'media:description',
  'xhtml:body',
  'xhtml:div',
  'dc:description',
  'atom:title',
  'atom:content',
  'atom:summary',
]);
const DATES = new Set([
  'pubdate',
  'published',
  'issued',
  'created',
  'updated',
  'modified',
  'dc:date',
  'dcterms:issued',
  'dcterms:created',
  'dcterms:modified',
  'atom:updated',
]);
/** No post is within another: one that begins, or a list that ends, ends what was left open before it. */
const POSTS = new Set(['item', 'entry']);
/** What holds the posts, in any dialect; RDF and RSS 0.90 have them beside the channel, RSS 1.1 in a list of its own. */
const LISTS = new Set(['rss', 'rdf:rdf', 'rdf', 'channel', 'items', 'feed']);

const LINKS = new Set(['link', 'atom:link']);
const IANA_RELATION = /^https?:\/\/www\.iana\.org\/assignments\/relation\//;
const HTML_TYPE = /html/i;
const WEB_ADDRESS = /^\s*https?:\/\//i;
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/g;

/** A feed written so plainly that a strict reader reads it. */
export interface PlainFeed {
  /** RSS 2.0 or Atom, well-formed; undefined when the document is neither, nor any of their ancestors. */
  xml: string | undefined;
  /** What its links are relative to, where it says so. */
  base: string | undefined;
  /** The first place where the tags do not fit together; `line` counts from 1. */
  fault: { line: number; detail: string } | undefined;
}

interface OpenElement {
  /** Lower case, with the usual prefix: `dc:creator`. What belongs to the root's own vocabulary has none. */
  name: string;
  written: string;
  attributes: ReadonlyMap<string, string>;
  namespaces: Namespaces;
  /** Where its content begins in the source. */
  start: number;
  /** How much had been written before it. */
  mark: number;
  text: string;
}

/**
 * Writes a feed anew, as plainly as a strict reader needs it: RSS of every version and RDF as RSS 2.0, Atom as Atom;
 * names under their usual prefixes, dates in ISO 8601, markup as text, nothing that is empty. What can be mended
 * without guessing at meaning is: junk before the first tag, forbidden characters, ampersands that nobody escaped,
 * HTML's names for characters, prefixes that were never declared, tags left open. A post that the document ends in the
 * middle of is left out. Entities of the document's own are never expanded and nothing that it refers to is loaded.
 * @param maxPosts reading ends after so many; @param timeZone of dates that name none
 * @throws {FeedError} `too-complex` for elements nested beyond measure
 */
export function plainFeed(source: string, maxPosts: number, timeZone: string): PlainFeed {
  const text = mendSource(source);
  const out: string[] = [];
  const stack: OpenElement[] = [];
  let fault: PlainFeed['fault'];
  let root = '';
  let home = '';
  let base: string | undefined;
  let isFeed = false;
  let posts = 0;
  /** Set while within an element whose tags are text: how many of its own name are open. */
  let markupDepth = 0;
  let written = '';
  let tagStart = 0;
  let attributes = new Map<string, string>();
  let attribute = '';
  let value = '';

  function faultAt(index: number, detail: string): void {
    fault ??= { line: text.slice(0, index).split('\n').length, detail };
  }

  function open(contentStart: number): boolean {
    const parent = stack.at(-1);
    if (markupDepth > 0 && written === parent?.written) markupDepth += 1;
    const namespaces = declaredBy(attributes, parent?.namespaces ?? NO_NAMESPACES);
    const name = atHome(usualName(written, namespaces));
    if (POSTS.has(name)) endPost(contentStart);
    else if (markupDepth > 0) return false;
    else if (parent && MARKUP.has(parent.name)) {
      markupDepth = 1 + Number(written === parent.written);
      return false;
    }
    if (stack.length === MAX_DEPTH) throw new FeedError('too-complex', 'nesting');
    if (root && stack.length === 0) return false;
    root ||= name;
    isFeed ||= POSTS.has(name) || name === 'channel' || name === 'feed';
    if (LISTS.has(name)) base = attributes.get('xml:base') ?? base;
    stack.push({ name, written, attributes, namespaces, start: contentStart, mark: out.length, text: '' });
    // Wherever a document has its posts and what it says of itself, here they are in one list.
    if (!LISTS.has(name)) out.push(openingTag(name, attributes));
    return true;
  }

  /** The root's own vocabulary goes without a prefix, so that `<atom:feed>` and `<feed>` are read alike. */
  function atHome(name: string): string {
    if (!root) home = name.startsWith('atom:') ? 'atom:' : '';
    return home && name.startsWith(home) ? name.slice(home.length) : name;
  }

  function isAtom(): boolean {
    return root === 'feed' || root === 'entry';
  }

  function endPost(index: number): void {
    const at = stack.findIndex(({ name }) => POSTS.has(name));
    if (at !== -1) {
      faultAt(index, `<${stack[at]!.written}> within another`);
      closeTo(at, tagStart);
    } else if (markupDepth > 0) {
      faultAt(index, `<${stack.at(-1)!.written}> is left open`);
      closeTo(stack.length - 1, tagStart);
    }
    posts += 1;
    if (posts > maxPosts) tokenizer.pause();
  }

  function close(name: string, index: number): void {
    const top = stack.at(-1);
    if (markupDepth > 0 && top?.written === name) {
      markupDepth -= 1;
      if (markupDepth > 0) return;
      markupDepth = 1;
      closeTo(stack.length - 1, index);
      return;
    }
    const at = stack.findLastIndex((element) => element.written === name);
    if (markupDepth > 0 && !(at !== -1 && endsMarkup(stack[at]!))) return;
    if (at === -1 || at !== stack.length - 1) faultAt(index, `</${name}>`);
    if (at !== -1) closeTo(at, index);
  }

  /** Ends the element at that depth and all within it, at that place of the source. */
  function closeTo(depth: number, index: number): void {
    while (stack.length > depth) {
      const element = stack.pop()!;
      if (markupDepth > 0) element.text = text.slice(element.start, index).replace(CDATA, '$1');
      write(element, markupDepth > 0);
      markupDepth = 0;
    }
  }

  function write(element: OpenElement, isMarkup: boolean): void {
    const { name, attributes: said, mark, text: content } = element;
    if (LISTS.has(name)) return;
    const plain = DATES.has(name)
      ? (parseFeedDate(content, timeZone)?.toISOString() ?? '')
      : textOf(name, said, content, isAtom() && !isMarkup).slice(0, MAX_TEXT);
    if (LINKS.has(name)) {
      // The first Atom had a link's address for its text.
      const href = said.get('href') ?? (isAtom() && WEB_ADDRESS.test(plain) ? plain.trim() : undefined);
      if (!leadsToPage(said) || (isAtom() && href === undefined)) {
        out.length = mark;
        return;
      }
      if (href !== undefined) out[mark] = openingTag(name, linkAttributes(href, said));
    }
    const isEmpty = plain.trim() === '' && out.length === mark + 1 && !out[mark]!.includes(' ');
    if (isEmpty && !POSTS.has(name)) out.length = mark;
    else out.push(characters(plain), closingTag(name));
  }

  function say(part: string): void {
    const top = stack.at(-1);
    if (top && markupDepth === 0) top.text += part;
  }

  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname(start, end) {
        tagStart = start - '<'.length;
        written = text.slice(start, end);
        attributes = new Map();
      },
      onattribname(start, end) {
        attribute = text.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata(start, end) {
        value += withCharacters(text.slice(start, end));
      },
      onattribentity(codepoint) {
        value += String.fromCodePoint(codepoint);
      },
      onattribend() {
        if (!attributes.has(attribute)) attributes.set(attribute, value);
      },
      onopentagend(index) {
        open(index + 1);
      },
      onselfclosingtag(index) {
        if (open(index + 1)) closeTo(stack.length - 1, index + 1);
        else if (written === stack.at(-1)?.written) markupDepth -= 1;
      },
      onclosetag(start, end) {
        close(text.slice(start, end).trim(), start - '</'.length);
      },
      ontext(start, end) {
        say(withCharacters(text.slice(start, end)));
      },
      ontextentity(codepoint) {
        say(String.fromCodePoint(codepoint));
      },
      oncdata(start, end, endOffset) {
        say(text.slice(start, end - endOffset));
      },
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {
        if (stack.length > 0) faultAt(text.length, 'the document ends in the middle');
        const cut = stack.findIndex(({ name }) => POSTS.has(name));
        if (cut === -1) return;
        markupDepth = 0;
        out.length = stack[cut]!.mark;
        stack.length = cut;
      },
    },
  );
  tokenizer.write(text);
  tokenizer.end();
  closeTo(0, text.length);
  if (!isFeed || !(isAtom() || LISTS.has(root))) return { xml: undefined, base, fault };
  const list = out.join('');
  const xml = isAtom() ? `<feed>${list}</feed>` : `<rss version="2.0"><channel>${list}</channel></rss>`;
  return { xml, base, fault };
}

function endsMarkup({ name }: OpenElement): boolean {
  return POSTS.has(name) || LISTS.has(name);
}

/** @param isTyped whether its attributes say what kind of text it is, as they do in Atom */
function textOf(name: string, said: ReadonlyMap<string, string>, text: string, isTyped: boolean): string {
  if (POSTS.has(name)) return '';
  if (!isTyped || !MARKUP.has(name)) return text;
  if (said.get('mode') === 'base64' || said.get('type') === 'application/octet-stream')
    return Buffer.from(text, 'base64').toString();
  const isPlain = ['text', 'text/plain'].includes(said.get('type') ?? '');
  return isPlain ? he.escape(text) : text;
}

/** Of the links that a post may have, the one that is wanted leads to the page that it stands for. */
function leadsToPage(said: ReadonlyMap<string, string>): boolean {
  const relation = said.get('rel')?.trim().toLowerCase().replace(IANA_RELATION, '');
  return !relation || relation === 'alternate';
}

/** A reader takes the first that says it is the alternate: of several, that is the page for people. */
function linkAttributes(href: string, said: ReadonlyMap<string, string>): Map<string, string> {
  const isForPeople = HTML_TYPE.test(said.get('type') ?? 'text/html');
  return new Map(
    isForPeople
      ? [
          ['href', href],
          ['rel', 'alternate'],
        ]
      : [['href', href]],
  );
}
