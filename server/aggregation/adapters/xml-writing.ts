import he from 'he';

const MAX_ATTRIBUTE = 4_000; // characters
const MAX_NAME = 100; // characters

/** The attributes that say something about a post. */
const ATTRIBUTES = new Set(['href', 'rel', 'type', 'medium', 'url', 'ispermalink', 'rdf:about', 'xml:base']);
const XML_NAME = /^[a-z][\w.-]*(:[a-z][\w.-]*)?$/;
/** What a reader knows these under; `text:` keeps rss-parser from making snippets, which takes it minutes for some texts. */
const SPELLINGS = new Map([
  ['pubdate', 'pubDate'],
  ['description', 'text:description'],
  ['abstract', 'text:description'],
  ['content', 'text:content'],
  ['content:encoded', 'text:encoded'],
]);
const NAMED_CHARACTER = /&[a-z][a-z\d]{1,30};/gi;
const NEEDS_CDATA = /[<&>]/;
/** Characters that XML 1.0 forbids even when escaped. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '');
}

/** XML knows five characters by name, and publishers all of HTML's. */
export function withCharacters(text: string): string {
  return text.includes('&') ? text.replace(NAMED_CHARACTER, (name) => he.decode(name)) : text;
}

export function closingTag(name: string): string {
  return `</${tagName(name)}>`;
}

function tagName(name: string): string {
  const isName = name.length <= MAX_NAME && XML_NAME.test(name);
  return SPELLINGS.get(name) ?? (isName ? name : 'unknown');
}

/** With those of its attributes that say something about a post. */
export function openingTag(name: string, attributes: ReadonlyMap<string, string>): string {
  let tag = `<${tagName(name)}`;
  for (const [attribute, value] of attributes) {
    if (!ATTRIBUTES.has(attribute) || value.length > MAX_ATTRIBUTE) continue;
    tag += ` ${attribute}="${he.escape(withoutForbidden(value))}"`;
  }
  return `${tag}>`;
}

/** A text that may hold any character. */
export function characters(text: string): string {
  const allowed = withoutForbidden(text);
  return NEEDS_CDATA.test(allowed) ? `<![CDATA[${allowed.replaceAll(']]>', ']]]]><![CDATA[>')}]]>` : allowed;
}
