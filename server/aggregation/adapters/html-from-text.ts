import he from 'he';

/** Plain text as HTML: a blank line parts paragraphs, a line break stays one. Nothing stays nothing. */
export function htmlFromText(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${he.escape(paragraph.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('');
}
