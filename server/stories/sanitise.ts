import sanitizeHtml from 'sanitize-html';
import { parseUrl } from '../text/parse-url.js';

/** After these, words go on as another line. */
const MARKUP = /[<&]/;
const BLOCK_END = /<\/(p|h2|h3|li|blockquote|div|td)>|<br\s*\/?>/gi;
const EXCERPT_LENGTH = 180; // characters
/** Enough HTML for each character of an excerpt, unless the body begins with long links. */
const EXCERPT_READS = 2;

/**
 * The one allow-list for text that people outside the newsroom write: paragraphs, headings, lists, links,
 * quotes and emphasis. Everything else loses its tag; scripts and styles lose their text too.
 */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: ['p', 'br', 'h2', 'h3', 'ul', 'ol', 'li', 'a', 'blockquote', 'strong', 'em'],
  allowedAttributes: { a: ['href', 'rel'] },
  allowedSchemes: ['http', 'https'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nestingLimit: 30,
  transformTags: {
    // The page's own title is the only h1.
    h1: 'h2',
    h4: 'h3',
    h5: 'h3',
    h6: 'h3',
    b: 'strong',
    i: 'em',
    div: 'p',
    a: (_tag, attributes) => safeLink(attributes.href),
  },
};

/**
 * HTML from outside as HTML that is safe to show; what is not on the allow-list is gone.
 * @param page where the HTML was published: its links are made absolute, or lose their address where that is not known
 */
export function sanitiseBody(html: string, page?: string): string {
  const a: sanitizeHtml.Transformer = (_tag, { href }) => safeLink(href && parseUrl(href, page)?.href);
  const options =
    page === undefined ? ALLOWED : { ...ALLOWED, transformTags: { ...ALLOWED.transformTags, a } };
  return sanitizeHtml(html, options)
    .replace(/<p>(?:\s|<br \/>|&nbsp;)*<\/p>/g, '')
    .trim();
}

/** A stranger's link gets no standing from ours and no handle on our page. */
function safeLink(href: string | undefined): sanitizeHtml.Tag {
  return { tagName: 'a', attribs: { ...(href ? { href } : {}), rel: 'nofollow noopener ugc' } };
}

/** HTML as plain text on one line, entities decoded. For excerpts, titles and search; never print it raw. */
export function plainText(html: string): string {
  // Most titles and names: nothing to take off, and a feed has thousands of them.
  if (!MARKUP.test(html)) return decoded(html);
  const spaced = html.replace(BLOCK_END, '$& ');
  const text = sanitizeHtml(spaced, {
    allowedTags: [],
    allowedAttributes: {},
    textFilter: (inner) => inner,
    // Left escaped by default: this text is not HTML any more.
    parser: { decodeEntities: true },
  });
  return decoded(text);
}

/** The beginning of a text, cut at a word, at most `length` characters and an ellipsis. */
export function excerpt(text: string, length = EXCERPT_LENGTH): string {
  if (text.length <= length) return text;
  const wholeWords = text.slice(0, length + 1).replace(/\s+\S*$/, '');
  return `${wholeWords.slice(0, length).replace(/[\s.,;:!?–-]+$/, '')}…`;
}

/** The beginning of a sanitised body as plain text: lists need dozens of them, and a parser takes its time. */
export function excerptOf(body: string, length = EXCERPT_LENGTH): string {
  const beginning = withoutTags(beginningOf(body, length * EXCERPT_READS));
  // What is cut off shows only in its being there.
  return excerpt(beginning.length > length ? beginning : withoutTags(body), length);
}

/** At most so many characters of what was sanitised, cut in no tag and in no entity: a `<` there begins a tag. */
function beginningOf(body: string, length: number): string {
  if (body.length <= length) return body;
  const tag = body.lastIndexOf('<', length);
  const tagEnd = body.lastIndexOf('>', length);
  return body.slice(0, tag > tagEnd ? tag : Math.max(tagEnd + 1, body.lastIndexOf(' ', length)));
}

function withoutTags(sanitised: string): string {
  return decoded(sanitised.replace(BLOCK_END, '$& ').replace(/<[^>]*>/g, ''));
}

function decoded(text: string): string {
  const plain = text.includes('&')
    ? text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    : text;
  return plain.replace(/\s+/g, ' ').trim();
}
