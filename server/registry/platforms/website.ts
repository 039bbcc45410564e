import { isIP } from 'node:net';
import type { Place, PlatformRule } from './platform.js';

const MAX_HANDLE_LENGTH = 200; // characters

/** Hosts where each page belongs to somebody else: without a path they are nobody's site. */
const SHARED_HOSTS = new Set([
  'docs.google.com',
  'drive.google.com',
  'github.com',
  'heylink.me',
  'linktr.ee',
  'medium.com',
  'sites.google.com',
]);

/** Blogger shows each blog in every country under that country's domain. */
const BLOGGER_ELSEWHERE = /\.blogspot\.(?:co\.id|my|sg)$/;

const INDEX_PAGE = /^(?:index|default|home)\.(?:html?|php|aspx?)$/i;
const TOP_LEVEL = /\.(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;

/**
 * A site of its own is its host; a site below a shared host is host and path. `www.` makes no difference. The
 * scheme and `www.` stay in the address as they were written, because some village sites answer only to those.
 */
export const website: PlatformRule = {
  platform: 'website',
  domains: [],
  at({ host: written, url, segments }) {
    const host = written.replace(BLOGGER_ELSEWHERE, '.blogspot.com');
    const name = siteHost(host);
    const nameless = isIP(name.replace(/^\[|\]$/g, '')) || !TOP_LEVEL.test(name);
    // On the office's own network a site has no public name: it is known by host and port, as
    // FETCH_ALLOW_HOSTS opens it to the fetcher.
    if (nameless && !url.port) return 'bad-address';
    const path = sitePath(name === 'sites.google.com' ? segments.slice(0, 2) : segments);
    if (SHARED_HOSTS.has(name) && path === '') return 'not-an-account';
    const port = url.port && `:${url.port}`;
    const handle = name + port + path;
    if (handle.length > MAX_HANDLE_LENGTH) return 'bad-address';
    return { handle, url: `${url.protocol}//${host}${port}${encodeURI(path) || '/'}` };
  },
  named: () => 'bad-address',
};

/** A host without `www.`. */
export function siteHost(host: string): string {
  return host.replace(/^www\.(?=[^.]+\.)/, '');
}

function sitePath(segments: Place['segments']): string {
  const kept = INDEX_PAGE.test(segments.at(-1) ?? '') ? segments.slice(0, -1) : segments;
  return kept.map((segment) => `/${segment}`).join('');
}
