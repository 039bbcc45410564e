import he from 'he';
import { sanitiseBody } from './sanitise.js';

// No `<` inside a tag: with it, a hundred thousand `<p` that never close would each be read to the end.
const BLOCK_TAG = /<(?:p|h[1-6]|ul|ol|li|blockquote|div|br)\b[^<>]*>/i;

const HEADING = /^(#{1,3}) +(.*\S)/;
const BULLET = /^[-•] +(.*\S)/;
const FIRST_NUMBER = /^1[.)] +(.*\S)/;
const NUMBER = /^\d{1,3}[.)] +(.*\S)/;
// A quote within a quote is a quote.
const QUOTE = /^(?:> ?)+(.*)/;

const LINK = /\[([^[\]\n]{1,300})\]\((https?:\/\/[^\s()]+)\)|https?:\/\/[^\s<>"]+/gi;
const PUNCTUATION = new Set(".,;:!?)]'*_");
// As in WhatsApp, which is where volunteers learnt them: *tebal* and _miring_.
const EMPHASIS = /(?<=^|[\s("'])([*_])(?=\S)([^*_\n]*[^*_\s])\1(?=$|[\s.,;:!?)"'])/g;

/**
 * What somebody wrote as HTML that is safe to show. Text with block tags is taken for HTML; anything else is
 * plain text with light markup: an empty line parts paragraphs, `## ` and `### ` begin headings, `- ` and
 * `1. ` lists, `> ` quotes; addresses become links, also as `[words](https://…)`.
 */
export function bodyToHtml(written: string): string {
  const text = written.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '');
  return sanitiseBody(BLOCK_TAG.test(text) ? text : textToHtml(text));
}

function textToHtml(text: string): string {
  // The next line is the last of the list, where taking it costs nothing.
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .toReversed();
  const blocks: string[] = [];
  for (let next = lines.at(-1); next !== undefined; next = lines.at(-1)) {
    const heading = HEADING.exec(next);
    if (next === '') {
      lines.pop();
    } else if (heading) {
      lines.pop();
      const tag = heading[1]!.length > 2 ? 'h3' : 'h2';
      blocks.push(`<${tag}>${inline(heading[2]!)}</${tag}>`);
    } else if (BULLET.test(next)) {
      blocks.push(`<ul>${items(takeWhile(lines, BULLET))}</ul>`);
    } else if (FIRST_NUMBER.test(next)) {
      blocks.push(`<ol>${items(takeWhile(lines, NUMBER))}</ol>`);
    } else if (QUOTE.test(next)) {
      blocks.push(`<blockquote>${textToHtml(takeWhile(lines, QUOTE).join('\n'))}</blockquote>`);
    } else {
      blocks.push(`<p>${takeParagraph(lines).map(inline).join('<br />')}</p>`);
    }
  }
  return blocks.join('\n');
}

// Takes the next lines that match off the list: what each says behind its mark.
function takeWhile(lines: string[], mark: RegExp): string[] {
  const taken: string[] = [];
  for (let match = mark.exec(lines.at(-1) ?? ''); match; match = mark.exec(lines.at(-1) ?? '')) {
    taken.push(match[1] ?? '');
    lines.pop();
  }
  return taken;
}

function takeParagraph(lines: string[]): string[] {
  const taken = [lines.pop()!.trim()];
  const opensBlock = (line: string) =>
    line === '' || [HEADING, BULLET, FIRST_NUMBER, QUOTE].some((mark) => mark.test(line));
  while (lines.length > 0 && !opensBlock(lines.at(-1)!)) taken.push(lines.pop()!.trim());
  return taken;
}

function items(texts: string[]): string {
  return texts.map((text) => `<li>${inline(text)}</li>`).join('');
}

function inline(text: string): string {
  let html = '';
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const words = match[1];
    const address = match[2] ?? withoutPunctuation(match[0]);
    html += emphasised(text.slice(end, match.index));
    html += `<a href="${he.escape(address)}">${words ? emphasised(words) : escapeText(address)}</a>`;
    end = match.index + (words ? match[0].length : address.length);
  }
  return html + emphasised(text.slice(end));
}

function withoutPunctuation(address: string): string {
  let length = address.length;
  while (PUNCTUATION.has(address.charAt(length - 1))) length -= 1;
  return address.slice(0, length);
}

function emphasised(text: string): string {
  return escapeText(text).replace(EMPHASIS, (_all, mark: string, words: string) =>
    mark === '*' ? `<strong>${words}</strong>` : `<em>${words}</em>`,
  );
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
