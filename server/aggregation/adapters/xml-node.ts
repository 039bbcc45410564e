/**
 * An element as xml2js gives it: bare text, or an object with its text under `_`, its attributes under `$` and its
 * children under their names, each a list. Nothing in it can be relied on, so it is read through these functions.
 */
export type XmlNode = unknown;

const MAX_DEPTH = 32; // levels of markup below one element

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All children of that name. */
export function childrenOf(node: XmlNode, name: string): XmlNode[] {
  const children = isRecord(node) ? node[name] : undefined;
  return Array.isArray(children) ? children : [];
}

/** An attribute's value, if it has one. */
export function attributeOf(node: XmlNode, name: string): string | undefined {
  const attributes = isRecord(node) ? node['$'] : undefined;
  const value = isRecord(attributes) ? attributes[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The text inside an element and, when it has none of its own, inside its children. */
export function textOf(node: XmlNode, depth = 0): string {
  if (typeof node === 'string') return node;
  if (!isRecord(node) || depth > MAX_DEPTH) return '';
  if (typeof node['_'] === 'string') return node['_'];
  return Object.entries(node)
    .filter(([name]) => name !== '$')
    .flatMap(([, children]) => (Array.isArray(children) ? children : []))
    .map((child) => textOf(child, depth + 1))
    .join(' ')
    .trim();
}

/** The text of the first child under any of the names that says something, in the order of the names. */
export function firstText(node: XmlNode, ...names: string[]): string | undefined {
  for (const name of names) {
    for (const child of childrenOf(node, name)) {
      const text = textOf(child).trim();
      if (text) return text;
    }
  }
  return undefined;
}
