import type { Platform } from '../../models/vocabulary.js';
import { isDisguised, resemblesPlatform } from './lookalike-host.js';
import { withoutLabel } from './platform-label.js';
import { platformOfHost, rules } from './platforms/index.js';
import type { Identity, Place, Refusal } from './platforms/platform.js';
import { isShortener, redirectTarget } from './platforms/redirects.js';
import { siteHost } from './platforms/website.js';
import { parseUrl } from '../text/parse-url.js';

export type { Refusal } from './platforms/platform.js';

const MAX_LENGTH = 2048; // characters
const MAX_HANDLE_LENGTH = 255; // characters, the longest that a host alone may be
const MAX_REDIRECTS = 2;

/** An account's address, however it was written. */
export interface Address {
  platform: Platform;
  /** As the platform writes it, folded to lower case where the platform does so, without `@`. */
  handle: string;
  /** The one canonical address. */
  url: string;
  /** What makes an account one account: equal for every spelling of it. */
  key: string;
}

export type ParsedAddress = Address | { refused: Refusal };

/** Refusals that mean: this was made to look like something that it is not. */
const DISGUISES: readonly Refusal[] = [
  'hidden-characters',
  'credentials-in-address',
  'disguised-host',
  'disguised-handle',
  'lookalike-host',
];

export function isDisguise(refusal: Refusal): boolean {
  return DISGUISES.includes(refusal);
}

/** Control and format characters, fillers and variation selectors: what nobody sees. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Variation_Selector}]|[\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5/u;
const WRAPPING = /^[\s<("'«“‘[]+|[\s>)"'»”’\],;.!]+$/g;
/** With its colon or without it; however many slashes there are, browsers read them as two. */
const SCHEME = /^(?:(https?)(?::\/*|\/\/+)|\/\/)?/i;
const LIKE_AN_ADDRESS = /[@/\\]|[.:]\S/;
/** A name with dots in front of the `@` could be a host: that is a disguise, and no mailbox. */
const EMAIL = /^[\w+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}$/i;
const FULL_MASTODON_NAME = /^@[^@\s/]+@[^@\s/]+$/;
const BLUESKY_NAME = /^@[\w-]+\.bsky\.social$/i;

/**
 * Reads an account's address in any of the ways that people write it: with and without scheme, on the mobile
 * site, with tracking parameters, as `@name` where the platform is known, as a link to one of its posts.
 * What only looks like a platform's address never comes out as that platform's.
 * @param expected the platform that the address must be on, where that is known
 */
export function parseAddress(text: string, expected?: Platform): ParsedAddress {
  // Before anything is looked for in it: the time that takes grows with the square of the length.
  if (text.length > MAX_LENGTH) return refuse('bad-address');
  const typed = decodedWhole(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
  if (typed === '') return refuse('bad-address');
  if (HIDDEN.test(typed)) return refuse('hidden-characters');
  const { platform, rest } = withoutLabel(typed.replace(WRAPPING, ''));
  const written = addressBehindWords(rest);
  if (written === undefined) return refuse('bad-address');
  return expect(unlabelled(written, platform ?? expected), expected);
}

/**
 * `Ikuti kami di https://…` as its address; a text that begins as an address itself stays what it is, and of words alone
 * there is nothing. Where more follows, nobody could tell what still belongs to the address.
 */
function addressBehindWords(written: string): string | undefined {
  const words = written.split(/\s+/);
  const last = words.pop()!;
  if (words.length === 0 || LIKE_AN_ADDRESS.test(words[0]!)) return written;
  const isBehindWords = /^https?:\/\//i.test(last) && !words.some((word) => LIKE_AN_ADDRESS.test(word));
  return isBehindWords ? last : undefined;
}

function unlabelled(written: string, expected: Platform | undefined): ParsedAddress {
  if (FULL_MASTODON_NAME.test(written)) return expect(byName('mastodon', written), expected);
  if (BLUESKY_NAME.test(written)) return expect(byName('bluesky', written), expected);
  if (isBareName(written, expected)) return expected ? byName(expected, written) : refuseName(written);
  return expect(byAddress(written, expected, MAX_REDIRECTS), expected);
}

function refuse(refused: Refusal): ParsedAddress {
  return { refused };
}

function expect(parsed: ParsedAddress, expected: Platform | undefined): ParsedAddress {
  const other = !('refused' in parsed) && expected !== undefined && parsed.platform !== expected;
  return other ? refuse('wrong-platform') : parsed;
}

// A name with dots can be a host: it is one where it is a platform's, or where no platform says otherwise.
function isBareName(written: string, expected: Platform | undefined): boolean {
  if (/[/\\\s:?#]/.test(written)) return false;
  if (written.startsWith('@')) return true;
  if (expected === 'mastodon') return written.includes('@');
  if (expected === 'website') return false;
  if (expected) return !platformOfHost(written.toLowerCase());
  return !written.includes('.') && !/[^\x21-\x7e]/.test(written);
}

function refuseName(written: string): ParsedAddress {
  return refuse(/[^\x21-\x7e]/.test(written) ? 'disguised-handle' : 'platform-needed');
}

function byName(platform: Platform, name: string): ParsedAddress {
  return toAddress(platform, rules[platform].named(name.replace(/^@/, '')));
}

function byAddress(written: string, expected: Platform | undefined, redirects: number): ParsedAddress {
  if (/^[a-z][a-z0-9+-]*:/i.test(written) && !/^https?:/i.test(written)) return refuse('not-http');
  if (written.includes('\\')) return refuse('disguised-host');
  if (EMAIL.test(written)) return refuse('email-address');
  const address = written.replace(SCHEME, (_, scheme = 'https') => `${scheme}://`);
  const authority = /^https?:\/\/([^/?#]+)/i.exec(address)?.[1];
  if (!authority || /\s/.test(authority)) return refuse('bad-address');
  if (authority.includes('@')) return refuse('credentials-in-address');
  if (isDisguised(authority.replace(/:\d*$/, ''))) return refuse('disguised-host');
  const url = parseUrl(address);
  if (!url) return refuse('bad-address');
  url.hostname = url.hostname.replace(/\.$/, '');

  const target = redirectTarget(url);
  if (target !== undefined) {
    if (HIDDEN.test(target)) return refuse('hidden-characters');
    return redirects > 0 ? byAddress(target, expected, redirects - 1) : refuse('share-link');
  }
  if (isShortener(url.hostname)) return refuse('share-link');
  const segments = decodedSegments(url.pathname);
  if (!segments) return refuse('bad-address');
  return segments.some((segment) => HIDDEN.test(segment))
    ? refuse('hidden-characters')
    : atPlace(url, segments, expected);
}

function atPlace(url: URL, segments: string[], expected: Platform | undefined): ParsedAddress {
  const owned = platformOfHost(url.hostname);
  if (owned) {
    const { rule, host } = owned;
    if (url.port) return refuse('bad-address');
    if (!rule.domains.includes(host) && !rule.subdomains?.test(host)) return refuse('not-an-account');
    return toAddress(rule.platform, rule.at({ host, segments, url }));
  }
  if (resemblesPlatform(url.hostname)) return refuse('lookalike-host');
  const place: Place = { host: url.hostname, segments, url };
  if (expected === 'mastodon' || (expected === undefined && looksLikeMastodon(place))) {
    return toAddress('mastodon', rules.mastodon.at(place));
  }
  return toAddress('website', rules.website.at(place));
}

/** Sites that also write `/@name` and are no Mastodon servers. */
const OTHER_AT_SITES = new Set(['medium.com', 'steemit.com', 'kumparan.com', 'flipboard.com']);

/** `/users/name` can be any site's; here it is Mastodon's. */
const MASTODON_HOST = /mastodon|mstdn|\.social$/;

function looksLikeMastodon({ host, segments }: Place): boolean {
  const [first = '', second = ''] = segments;
  if (first === 'users') return MASTODON_HOST.test(host);
  const profile = first.startsWith('@') || (['web', 'deck'].includes(first) && second.startsWith('@'));
  return profile && !OTHER_AT_SITES.has(siteHost(host));
}

function toAddress(platform: Platform, identity: Identity | Refusal): ParsedAddress {
  if (typeof identity === 'string') return refuse(identity);
  const { handle, url, compared } = identity;
  if (handle.length > MAX_HANDLE_LENGTH) return refuse('bad-address');
  if (platform === 'mastodon') {
    const { hostname } = new URL(url);
    if (resemblesPlatform(hostname) || platformOfHost(hostname)) return refuse('lookalike-host');
  }
  return { platform, handle, url, key: `${platform}:${compared ?? handle}` };
}

/** An address that was taken out of another one's parameters as it stood there. */
function decodedWhole(written: string): string {
  if (!/^https?%3a/i.test(written)) return written;
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

function decodedSegments(path: string): string[] | undefined {
  try {
    return (
      path
        .split('/')
        // What was encoded once too often is a path, a query or a space at the end all the same.
        .flatMap((segment) => decodeURIComponent(segment).split(/[?#]/, 1).join('').split('/'))
        .map((segment) => segment.replace(/^ +| +$/g, ''))
        .filter((segment) => segment !== '')
    );
  } catch {
    return undefined;
  }
}
