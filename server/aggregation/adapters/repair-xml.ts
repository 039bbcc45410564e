import he from 'he';

const XML_ENTITIES = new Set(['amp;', 'lt;', 'gt;', 'quot;', 'apos;']);

/** CDATA, even when never closed, is skipped whole: an ampersand is text there. */
const CDATA_OR_AMPERSAND =
  /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|&(#\d{1,7};|#x[\da-f]{1,6};|[a-z][a-z\d]{1,30};)?/gi;

/** Characters that XML 1.0 forbids even when escaped. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

const XHTML_OPENING = /<(content|summary|title)\b[^<>]{0,300}\btype\s*=\s*["']xhtml["'][^<>]{0,300}(?<!\/)>/g;

/**
 * Mends what can be mended without guessing at meaning: text before the first tag, forbidden characters, ampersands
 * that nobody escaped, references to characters that do not exist, and HTML's names (`&nbsp;`), which XML lacks.
 */
export function repairXml(text: string): string {
  const start = text.indexOf('<');
  return text
    .slice(Math.max(start, 0))
    .replace(FORBIDDEN, '')
    .replace(CDATA_OR_AMPERSAND, (match, reference: string | undefined) => {
      if (!match.startsWith('&')) return match;
      if (!reference) return '&amp;';
      if (XML_ENTITIES.has(reference)) return match;
      const character = he.decode(match);
      return character === match ? `&amp;${reference}` : he.escape(character);
    });
}

/**
 * Wraps Atom's inline XHTML in CDATA. xml2js would gather the tags of mixed text by name and lose their order:
 * `a <b>b</b> c` would come out as `a  c` and `b`.
 */
export function wrapXhtml(text: string): string {
  const parts: string[] = [];
  let position = 0;
  XHTML_OPENING.lastIndex = 0;
  for (let opening = XHTML_OPENING.exec(text); opening; opening = XHTML_OPENING.exec(text)) {
    const start = opening.index + opening[0].length;
    const end = text.indexOf(`</${opening[1]}`, start);
    if (end === -1) break;
    const inner = text.slice(start, end).replaceAll(']]>', ']]]]><![CDATA[>');
    parts.push(text.slice(position, start), '<![CDATA[', inner, ']]>');
    position = end;
    XHTML_OPENING.lastIndex = end;
  }
  return parts.join('') + text.slice(position);
}
