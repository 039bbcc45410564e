/**
 * The light markup of a story (see server/stories/body.ts) as edits of a text: pure functions, without a page.
 *
 * @typedef {object} Edit What to put in place of a piece of the text, and what is selected afterwards.
 * @property {number} from
 * @property {number} to
 * @property {string} insert
 * @property {number} start
 * @property {number} end
 */

export const HEADING = '## ';
export const BULLET = '- ';
export const QUOTE = '> ';

/** What opens a block at the beginning of a line. */
const BLOCK_MARK = /^(?:#{1,3} +|[-•] +|\d{1,3}[.)] +|(?:> ?)+)/;
const CONTINUED = /^([-•]|\d{1,3}[.)]|>) +(.*)$/;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Makes the selection bold, or plain again; without a selection, the word that the cursor is in. Marks inside a
 * word would only be shown, so the selection grows to whole words.
 * @param {string} text @param {number} start @param {number} end @returns {Edit}
 */
export function bold(text, start, end) {
  let [from, to] = trimmed(text, start, end);
  while (WORD.test(text.charAt(from - 1))) from -= 1;
  while (WORD.test(text.charAt(to))) to += 1;
  if (from === to) return { from, to, insert: '**', start: from + 1, end: from + 1 };
  if (text.charAt(from - 1) === '*' && text.charAt(to) === '*') {
    const insert = text.slice(from, to);
    return { from: from - 1, to: to + 1, insert, start: from - 1, end: to - 1 };
  }
  const selected = text.slice(from, to);
  const lines = selected.split('\n').map((line) => (isBold(line) ? line.slice(1, -1) : boldLine(line)));
  const insert = lines.join('\n');
  return { from, to, insert, start: from, end: from + insert.length };
}

/**
 * Puts a mark before each line that the selection touches, in place of the mark it has, or takes it away where
 * all have it.
 * @param {string} text @param {number} start @param {number} end @param {string} mark @returns {Edit}
 */
export function markLines(text, start, end, mark) {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next === -1 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const isMarked = filled.length > 0 && filled.every((line) => line.startsWith(mark));
  const changed = lines.map((line) => {
    if (line.trim() === '' && lines.length > 1) return line;
    const bare = line.replace(BLOCK_MARK, '');
    return isMarked ? bare : mark + bare;
  });
  const insert = changed.join('\n');
  if (start !== end) return { from, to, insert, start: from, end: from + insert.length };
  const caret = Math.max(from, start + insert.length - (to - from));
  return { from, to, insert, start: caret, end: caret };
}

/**
 * After a new line: goes on with the list or quote of the line before, or ends it where that line was empty.
 * @param {string} text @param {number} caret right behind the new line @returns {Edit | undefined}
 */
export function continueBlock(text, caret) {
  const lineStart = text.lastIndexOf('\n', caret - 2) + 1;
  const line = text.slice(lineStart, caret - 1);
  const [, mark = '', words = ''] = CONTINUED.exec(line) ?? [];
  if (mark && words.trim() !== '') {
    const number = parseInt(mark, 10);
    const insert = `${Number.isNaN(number) ? mark : number + 1 + mark.slice(-1)} `;
    return { from: caret, to: caret, insert, start: caret + insert.length, end: caret + insert.length };
  }
  if (!/^(?:[-•]|\d{1,3}[.)]|>) *$/.test(line)) return undefined;
  return { from: lineStart, to: caret, insert: '', start: lineStart, end: lineStart };
}

/**
 * Puts a link in place of the selection.
 * @param {string} words to be read; left out: the address itself
 * @param {string} address as typed, also without `https://`
 * @param {number} start @param {number} end @returns {Edit}
 */
export function link(start, end, words, address) {
  const typed = address.trim().replaceAll('(', '%28').replaceAll(')', '%29').replace(/\s/g, '%20');
  const href = /^https?:\/\//i.test(typed) ? typed : `https://${typed}`;
  const label = words.replace(/[[\]\s]+/g, ' ').trim();
  const insert = label ? `[${label}](${href})` : href;
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length };
}

/** @param {string} text @param {number} start @param {number} end @returns {[number, number]} */
function trimmed(text, start, end) {
  const selected = text.slice(start, end);
  if (selected.trim() === '') return [start, start];
  const from = start + selected.length - selected.trimStart().length;
  return [from, from + selected.trim().length];
}

/** @param {string} line */
function isBold(line) {
  return /^\*[^*]+\*$/.test(line);
}

/** @param {string} line */
function boldLine(line) {
  const mark = BLOCK_MARK.exec(line)?.[0] ?? '';
  const words = line.slice(mark.length).replaceAll('*', '').trim();
  return words === '' ? line : `${mark}*${words}*`;
}
