const BUILT_IN = new Set(['caption', 'wp_caption', 'gallery', 'playlist', 'audio', 'video', 'embed']);
/** What these enclose is not text. */
const WITH_CONTENT = new Set(['caption', 'wp_caption', 'playlist', 'audio', 'video']);
// No bracket inside: an opening one that never closes costs nothing.
const SHORTCODE = /\[(\/?)([a-z][\w-]*)([^[\]]*)\]/g;
const ATTRIBUTE = /^\s+[\w-]+\s*=/;

const BLOCK = '(?:p|h[1-6]|ul|ol|li|blockquote|div|table|thead|tbody|tr|td|th|pre|figure|hr|section)';
const BLOCK_START = new RegExp(`<${BLOCK}\\b[^<>]*>`, 'gi');
const BLOCK_END = new RegExp(`</${BLOCK}>`, 'gi');
const BEGINS_WITH_BLOCK = new RegExp(`^</?${BLOCK}\\b`, 'i');
const LINE_END = /(?:<br\b[^<>]*>)?\n/gi;

/**
 * Takes out what only WordPress makes something of: its own shortcodes, and those of plugins as far as they show
 * themselves by attributes or an end. Words in brackets stay.
 */
export function withoutShortcodes(html: string): string {
  const found = [...html.matchAll(SHORTCODE)];
  const ended = new Set(found.filter(([, slash]) => slash).map(([, , name]) => name));
  let text = '';
  let end = 0;
  let inside: string | undefined;
  for (const match of found) {
    const [whole, slash, name = '', rest = ''] = match;
    if (!BUILT_IN.has(name) && !ended.has(name) && !ATTRIBUTE.test(rest)) continue;
    if (inside === undefined) text += html.slice(end, match.index);
    if (!inside && !slash && WITH_CONTENT.has(name) && ended.has(name)) inside = name;
    else if (slash && name === inside) inside = undefined;
    end = match.index + whole.length;
  }
  return text + html.slice(end);
}

/** The ids of the attachments that a text shows as galleries, in their order. */
export function galleryIds(html: string): string[] {
  return [...html.matchAll(SHORTCODE)]
    .filter(([, , name]) => name === 'gallery')
    .flatMap(([, , , rest = '']) => /\bids\s*=\s*["']?([\d,\s]+)/.exec(rest)?.[1]?.split(/[\s,]+/) ?? [])
    .filter(Boolean);
}

/** The paragraphs that WordPress shows where its classic editor kept empty lines, and its single line breaks. */
export function paragraphs(html: string): string {
  return html
    .replace(/\r\n?/g, '\n')
    .replace(BLOCK_START, '\n\n$&')
    .replace(BLOCK_END, '$&\n\n')
    .split(/\n[^\S\n]*\n/)
    .map((chunk) => chunk.trim())
    .filter(Boolean)
    .map((chunk) => (BEGINS_WITH_BLOCK.test(chunk) ? chunk : `<p>${chunk.replace(LINE_END, '<br />')}</p>`))
    .join('\n');
}
