/** The prefixes under which this portal knows each vocabulary, whatever prefix a document gives it. */
const KNOWN_PREFIXES = new Map([
  ['http://www.w3.org/2005/atom', 'atom'],
  ['http://purl.org/atom/ns#', 'atom'],
  ['http://www.w3.org/1999/02/22-rdf-syntax-ns#', 'rdf'],
  ['http://purl.org/rss/1.0', ''],
  ['http://purl.org/net/rss1.1#', ''],
  ['http://my.netscape.com/rdf/simple/0.9', ''],
  ['http://channel.netscape.com/rdf/simple/0.9', ''],
  ['http://backend.userland.com/rss', ''],
  ['http://backend.userland.com/rss2', ''],
  ['http://blogs.law.harvard.edu/tech/rss', ''],
  ['http://purl.org/rss/1.0/modules/content', 'content'],
  ['http://purl.org/rss/1.0/modules/syndication', 'sy'],
  ['http://purl.org/dc/elements/1.0', 'dc'],
  ['http://purl.org/dc/elements/1.1', 'dc'],
  ['http://purl.org/dc/terms', 'dcterms'],
  ['http://search.yahoo.com/mrss', 'media'],
  ['http://www.itunes.com/dtds/podcast-1.0.dtd', 'itunes'],
  ['http://rssnamespace.org/feedburner/ext/1.0', 'feedburner'],
  ['http://www.w3.org/1999/xhtml', 'xhtml'],
]);

/** The namespaces in force at one place of a document: prefix to address, '' for the one without prefix. */
export type Namespaces = ReadonlyMap<string, string>;

export const NO_NAMESPACES: Namespaces = new Map();

/** The namespaces below an element that declares some itself. */
export function declaredBy(attributes: ReadonlyMap<string, string>, outer: Namespaces): Namespaces {
  let inner: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    inner ??= new Map(outer);
    inner.set(name.slice('xmlns:'.length), value.trim().toLowerCase().replace(/\/+$/, ''));
  }
  return inner ?? outer;
}

/**
 * An element's name in lower case, with the prefix that is usual for its vocabulary. A prefix that was never declared
 * stays as it is: who forgets the declaration still means what everybody means by it.
 */
export function usualName(written: string, namespaces: Namespaces): string {
  const name = written.toLowerCase();
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(colon, 0));
  const usual = KNOWN_PREFIXES.get(namespaces.get(prefix) ?? '') ?? prefix;
  const local = name.slice(colon + 1);
  return usual ? `${usual}:${local}` : local;
}
