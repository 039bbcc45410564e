import { domainToASCII, domainToUnicode } from 'node:url';
import { letterShape, withinOneEdit } from './letter-shape.js';

/** Names that only the platforms themselves may carry in a host. */
const BRANDS = [
  'facebook',
  'instagram',
  'tiktok',
  'youtube',
  'twitter',
  'threads',
  'telegram',
  'whatsapp',
  'bluesky',
].map(letterShape);

/** Brands that no ordinary word comes near: one wrong letter is a disguise too. */
const UNMISTAKABLE = ['facebook', 'instagram', 'youtube', 'whatsapp', 'twitter', 'tiktok'].map(letterShape);

/** Short official hosts, which a disguise puts in front of its own domain: `t.me.example.com`. */
const OFFICIAL_PREFIX =
  /(?:^|\.)(?:fb\.(?:com|me|watch)|x\.com|t\.me|wa\.me|m\.me|youtu\.be|bsky\.app|instagr\.am|ig\.me)\./;

/** True when a host that belongs to no platform could be taken for one that does. */
export function resemblesPlatform(host: string): boolean {
  const shown = domainToUnicode(host);
  if (OFFICIAL_PREFIX.test(shown.replaceAll('-', '.'))) return true;
  const whole = letterShape(shown);
  if (BRANDS.some((brand) => whole.includes(brand))) return true;
  const words = shown.split(/[.-]/).map(letterShape);
  return words.some((word) => UNMISTAKABLE.some((brand) => withinOneEdit(word, brand)));
}

/** Scripts whose letters are drawn like Latin ones. */
const LATIN = /\p{Script=Latin}/u;
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/**
 * True when a host, as it was typed, is not what it seems: letters that a browser silently replaces (full width,
 * a soft hyphen, `%66`), or Latin mixed with letters that are drawn alike.
 */
export function isDisguised(typedHost: string): boolean {
  if (typedHost.includes('%')) return true;
  const ascii = domainToASCII(typedHost);
  const foreign = /[^\x21-\x7e]/.test(typedHost);
  if (foreign && !ascii.includes('xn--')) return true;
  return domainToUnicode(ascii)
    .split('.')
    .some((label) => LATIN.test(label) && LIKE_LATIN.test(label));
}
