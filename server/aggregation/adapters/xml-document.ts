import he from 'he';
import { Tokenizer } from 'htmlparser2';
import { FeedError } from './feed-document.js';
import { declaredBy, NO_NAMESPACES, usualName, type Namespaces } from './xml-names.js';

const MAX_DEPTH = 200; // elements within each other; feeds have five or six

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
]);
/** No post is within another: one that begins, or a list that ends, ends what was left open before it. */
const POSTS = new Set(['item', 'entry']);
const LISTS = new Set(['channel', 'feed', 'rss', 'rdf:rdf']);

/** Characters that XML 1.0 forbids even when escaped. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const NAMED_CHARACTER = /&[a-z][a-z\d]{1,30};/gi;
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/g;

export interface XmlElement {
  /** Lower case, with the usual prefix: `dc:creator`. What belongs to the root's own vocabulary has none. */
  name: string;
  /** By name as written, in lower case. */
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  /** Its own text; of elements that hold markup, the source between their tags. */
  text: string;
}

export interface XmlDocument {
  root: XmlElement | undefined;
  /** The first place where the tags do not fit together; `line` counts from 1. */
  fault: { line: number; detail: string } | undefined;
}

interface OpenElement extends XmlElement {
  written: string;
  namespaces: Namespaces;
  /** Where its content begins. */
  start: number;
}

/**
 * Reads XML as people publish it. What can be mended without guessing at meaning is: junk before the first tag,
 * forbidden characters, ampersands that nobody escaped, HTML's names for characters, prefixes that were never
 * declared, tags left open. A post that the document ends in the middle of is left out. Entities of the document's
 * own are never expanded and nothing that it refers to is loaded.
 * @param maxPosts reading ends after so many
 * @throws {FeedError} `too-complex` for elements nested beyond measure
 */
export function readXml(source: string, maxPosts: number): XmlDocument {
  const text = source.replace(FORBIDDEN, '');
  const stack: OpenElement[] = [];
  let root: OpenElement | undefined;
  let fault: XmlDocument['fault'];
  let home = '';
  let posts = 0;
  /** Set while within an element whose tags are text: how many of its own name are open. */
  let markupDepth = 0;
  let written = '';
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
    add({ name, written, attributes, namespaces, children: [], text: '', start: contentStart });
    return true;
  }

  /** The root's own vocabulary goes without a prefix, so that `<atom:feed>` and `<feed>` are read alike. */
  function atHome(name: string): string {
    if (!root) home = name.startsWith('atom:') ? 'atom:' : '';
    return home && name.startsWith(home) ? name.slice(home.length) : name;
  }

  function endPost(index: number): void {
    const at = stack.findIndex(({ name }) => POSTS.has(name));
    if (at !== -1) {
      faultAt(index, `<${stack[at]!.written}> within another`);
      markupDepth = 0;
      stack.length = at;
    }
    posts += 1;
    if (posts > maxPosts) tokenizer.pause();
  }

  function add(element: OpenElement): void {
    if (stack.length === MAX_DEPTH) throw new FeedError('too-complex', 'nesting');
    const parent = stack.at(-1);
    if (parent) parent.children.push(element);
    else if (root) return;
    else root = element;
    stack.push(element);
  }

  function close(name: string, index: number): void {
    const top = stack.at(-1);
    if (markupDepth > 0 && top?.written === name) {
      markupDepth -= 1;
      if (markupDepth > 0) return;
      top.text = text.slice(top.start, index - '</'.length).replace(CDATA, '$1');
      stack.pop();
      return;
    }
    const at = stack.findLastIndex((element) => element.written === name);
    if (markupDepth > 0 && !(at !== -1 && endsMarkup(stack[at]!))) return;
    if (at === -1 || at !== stack.length - 1) faultAt(index, `</${name}>`);
    if (at === -1) return;
    markupDepth = 0;
    stack.length = at;
  }

  function say(part: string): void {
    const top = stack.at(-1);
    if (top && markupDepth === 0) top.text += part;
  }

  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname(start, end) {
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
        if (open(index + 1)) stack.pop();
        else if (written === stack.at(-1)?.written) markupDepth -= 1;
      },
      onclosetag(start, end) {
        close(text.slice(start, end).trim(), start);
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
        const cut = stack.findIndex(({ name }) => POSTS.has(name));
        if (cut > 0) stack[cut - 1]!.children.pop();
        if (stack.length > 0) faultAt(text.length, 'the document ends in the middle');
      },
    },
  );
  tokenizer.write(text);
  tokenizer.end();
  return { root, fault };
}

function endsMarkup({ name }: XmlElement): boolean {
  return POSTS.has(name) || LISTS.has(name);
}

/** XML knows five characters by name, and publishers all of HTML's. */
function withCharacters(text: string): string {
  return text.includes('&') ? text.replace(NAMED_CHARACTER, (name) => he.decode(name)) : text;
}

/** All children of that name. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The text of the first child under any of the names that says something, in the order of the names. */
export function firstText(element: XmlElement | undefined, ...names: string[]): string | undefined {
  for (const name of names) {
    for (const child of childrenOf(element, name)) {
      const text = child.text.trim();
      if (text) return text;
    }
  }
  return undefined;
}
