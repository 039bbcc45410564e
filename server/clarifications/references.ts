import type { Reference } from '../../models/clarification.js';
import { parseUrl } from '../text/parse-url.js';

const ADDRESS = /\bhttps?:\/\/(?:(?!https?:\/\/)[^\s<>"“”‘’«»|^`{}])+/gi;
const TRAILING = /[.,;:!?'*)\]]{1,20}$/;

/** The web addresses in a text, each once, in order; an address cut short by `…` stays as it is written. */
export function addressesIn(text: string): string[] {
  const found = (text.match(ADDRESS) ?? []).map((address) => address.replace(TRAILING, ''));
  return [...new Set(found)].filter((address) => /^https?:\/\/[^/]/i.test(address));
}

/** What a text says besides addresses and their numbering; empty when it says nothing else. */
export function remarksIn(text: string): string {
  const rest = text.replace(ADDRESS, ' ').replace(/\(?\b\d{1,2}[.)]|\blink\b|[^\p{L}\p{N}]+/giu, ' ');
  return rest.trim() === '' ? '' : text;
}

/** Can a reader follow it? Archives cut long addresses short with an ellipsis; those lead nowhere. */
export function isFollowable({ url }: Reference): boolean {
  return /^https?:\/\//i.test(url) && !url.includes('…') && parseUrl(url) !== undefined;
}
