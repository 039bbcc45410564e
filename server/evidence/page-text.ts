import { Parser } from 'htmlparser2';
import { decodeDocument } from '../aggregation/decode.js';
import { xmlSafe } from '../text/xml-safe.js';

/** Characters of text kept of one page: a long law fits. */
const TEXT_MAX_LENGTH = 200_000;
/** Characters. */
const TITLE_MAX_LENGTH = 200;

/** A page as it was received. */
export interface Page {
  body: Uint8Array;
  contentType: string | undefined;
}

/** What a page says; without text when it is none that can be read, e.g. a picture. */
export interface PageText {
  title?: string;
  text?: string;
  /** The text went on. */
  truncated: boolean;
}

/** What nobody sees on a page, or is no part of its text. */
const SILENT = new Set(['script', 'style', 'noscript', 'template', 'svg', 'textarea', 'select', 'iframe']);
const BLOCKS = new Set(
  (
    'address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hr li main nav ol p pre section table td th tr ul'
  ).split(' '),
);

/**
 * The title and the text of a page, a line for each of its blocks. Pure, so that it can run on another thread: a
 * page can be built to take long.
 */
export function readPage({ body, contentType = '' }: Page): PageText {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const isHtml = type === 'text/html' || type === 'application/xhtml+xml';
  if (!isHtml && type !== 'text/plain') return { truncated: false };
  const source = decodeDocument(Buffer.from(body), contentType);
  return isHtml ? readHtml(source) : cut(source);
}

function readHtml(html: string): PageText {
  const said: string[] = [];
  let title = '';
  let sharedTitle: string | undefined;
  let length = 0;
  let more = false;
  let inTitle = false;
  let silent = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (SILENT.has(name)) silent += 1;
      if (name === 'title' && silent === 0) inTitle = true;
      if (name === 'meta' && attributes.property === 'og:title') sharedTitle ??= attributes.content;
      if (BLOCKS.has(name)) said.push('\n');
    },
    ontext(text) {
      if (inTitle) title += text;
      else if (silent === 0 && length > TEXT_MAX_LENGTH) more = true;
      else if (silent === 0) {
        said.push(text.replace(/\s+/g, ' '));
        length += text.length;
      }
    },
    onclosetag(name) {
      if (SILENT.has(name) && silent > 0) silent -= 1;
      if (name === 'title') inTitle = false;
      if (BLOCKS.has(name)) said.push('\n');
    },
  });
  parser.end(html);
  const { text, truncated } = cut(said.join(''));
  return {
    text,
    truncated: truncated || more,
    title: oneLine(title) || oneLine(sharedTitle ?? '') || undefined,
  };
}

function cut(text: string): { text: string; truncated: boolean } {
  const lines = xmlSafe(text)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim());
  const whole = lines.filter((line) => line !== '').join('\n');
  return { text: whole.slice(0, TEXT_MAX_LENGTH), truncated: whole.length > TEXT_MAX_LENGTH };
}

function oneLine(text: string): string {
  return xmlSafe(text).replace(/\s+/g, ' ').trim().slice(0, TITLE_MAX_LENGTH);
}
