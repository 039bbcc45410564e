import he from 'he';

/** What no reader must be handed: controls but tab and newline, overrides of direction, blanks of no width. */
const UNPRINTABLE = /(?![\t\n])\p{Cc}|[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

const LINK = /<a\b[^<>]{0,500}?\bhref\s?=\s?["']?([^"'\s<>]+)[^<>]*>/gi;
const BREAKING_TAG =
  /<\/?(?:p|br|div|li|ul|ol|tr|table|h[1-6]|blockquote|figure|figcaption|hr|section|article)\b[^<>]*>/gi;
const INLINE_TAG =
  /<\/?(?:a|b|i|u|s|em|strong|span|font|small|sup|sub|img|td|th|tbody|iframe|script|style|code|pre|mark|cite)\b[^<>]*>/gi;
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i;

/** The archive was flattened from web pages: blanks and no-break spaces in a row are where a paragraph ended. */
const FLATTENED_BREAK = /[ \u00a0]{3,}/g;

/**
 * Text of an archive as plain text that is safe to keep and show: paragraphs parted by blank lines, HTML
 * remains taken out (a link's address stays), nothing unprintable. No word is lost.
 */
export function cleanArchiveText(raw: string): string {
  const text = raw.replace(LONE_SURROGATE, '\ufffd').replace(/\r\n?/g, '\n').replace(UNPRINTABLE, ' ');
  return withoutHtml(text)
    .replace(FLATTENED_BREAK, '\n\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The same for what stands on one line: a headline, a category. */
export function cleanLine(raw: string): string {
  return cleanArchiveText(raw).replace(/\s+/g, ' ');
}

function withoutHtml(text: string): string {
  const untagged = /<[a-z/]/i.test(text)
    ? text.replace(LINK, ' $1 ').replace(BREAKING_TAG, '\n\n').replace(INLINE_TAG, ' ')
    : text;
  return ENTITY.test(untagged) ? he.decode(untagged).replace(UNPRINTABLE, ' ') : untagged;
}
