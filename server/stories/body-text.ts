import he from 'he';

const TOKEN = /<(\/?)(\w+)([^>]*)>|[^<]+/g;
const HREF = /href="([^"]*)"/;

interface Element {
  tag: string;
  href: string;
  children: (Element | string)[];
}

/**
 * A stored body as the plain text with light markup that `bodyToHtml` makes it of, for a form to show again.
 * @param html as `sanitiseBody` leaves it: tags closed, `<` and `>` in texts and attributes escaped
 */
export function htmlToText(html: string): string {
  return blocksToText(parseTree(html).children);
}

function parseTree(html: string): Element {
  const root: Element = { tag: '', href: '', children: [] };
  const open = [root];
  for (const [token, closes, tag = '', attributes = ''] of html.matchAll(TOKEN)) {
    const parent = open.at(-1) ?? root;
    if (!tag) {
      parent.children.push(he.decode(token));
    } else if (tag === 'br') {
      parent.children.push('\n');
    } else if (closes) {
      if (open.length > 1) open.pop();
    } else {
      const element = { tag, href: he.decode(HREF.exec(attributes)?.[1] ?? ''), children: [] };
      parent.children.push(element);
      open.push(element);
    }
  }
  return root;
}

const BLOCKS = new Set(['p', 'h2', 'h3', 'ul', 'ol', 'li', 'blockquote']);

function blocksToText(children: Element['children']): string {
  const blocks: string[] = [];
  let loose: Element['children'] = [];
  const endLoose = () => {
    const text = inlineToText(loose).trim();
    if (text) blocks.push(text);
    loose = [];
  };
  for (const child of children) {
    if (typeof child === 'string' || !BLOCKS.has(child.tag)) {
      loose.push(child);
    } else {
      endLoose();
      blocks.push(blockToText(child));
    }
  }
  endLoose();
  return blocks.filter(Boolean).join('\n\n');
}

function blockToText({ tag, children }: Element): string {
  switch (tag) {
    case 'h2':
      return `## ${oneLine(children)}`;
    case 'h3':
      return `### ${oneLine(children)}`;
    case 'ul':
      return itemsOf(children, () => '- ');
    case 'ol':
      return itemsOf(children, (index) => `${index + 1}. `);
    case 'blockquote':
      return blocksToText(children)
        .split('\n')
        .map((line) => `> ${line}`.trimEnd())
        .join('\n');
    default:
      return blocksToText(children);
  }
}

// A list within a list becomes part of it: the light markup knows one level.
function itemsOf(children: Element['children'], mark: (index: number) => string): string {
  const lists = (element: Element | string): Element[] =>
    typeof element === 'string'
      ? []
      : element.tag === 'li'
        ? [element, ...element.children.flatMap(lists)]
        : element.children.flatMap(lists);
  return children
    .flatMap(lists)
    .map((item) => oneLine(item.children.filter((child) => !isList(child))))
    .filter(Boolean)
    .map((text, index) => mark(index) + text)
    .join('\n');
}

function isList(child: Element | string): boolean {
  return typeof child !== 'string' && (child.tag === 'ul' || child.tag === 'ol');
}

function oneLine(children: Element['children']): string {
  return inlineToText(children).replace(/\s+/g, ' ').trim();
}

function inlineToText(children: Element['children']): string {
  return children.map((child) => (typeof child === 'string' ? child : elementToText(child))).join('');
}

function elementToText({ tag, href, children }: Element): string {
  const text = inlineToText(children);
  if (!text.trim()) return text;
  if (tag === 'strong') return `*${text}*`;
  if (tag === 'em') return `_${text}_`;
  if (tag === 'a' && href) return text === href ? text : `[${text}](${href})`;
  return BLOCKS.has(tag) ? `${text} ` : text;
}
