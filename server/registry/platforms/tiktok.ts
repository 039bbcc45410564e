import { namedAccount, type PlatformRule } from './platform.js';

const HANDLE = /^[a-z0-9_.]{1,23}[a-z0-9_]$/i;

/** Hosts that only forward, and tell nothing by themselves. */
const SHARE_HOSTS = /^v[mt]\.tiktok\.com$/;
/** A language, or the profile as other sites show it. */
const BEFORE_NAME = /^(?:[a-z]{2}(?:-[a-z]{2,4})?|embed)$/i;
const OWN_PAGES = new Set([
  'about',
  'business',
  'channel',
  'discover',
  'download',
  'explore',
  'following',
  'foryou',
  'legal',
  'live',
  'login',
  'music',
  'search',
  'share',
  'tag',
  'upload',
]);

const named = namedAccount(HANDLE, (handle) => `https://www.tiktok.com/@${handle}`);

export const tiktok: PlatformRule = {
  platform: 'tiktok',
  domains: ['tiktok.com'],
  subdomains: SHARE_HOSTS,
  at({ host, segments: [first = '', second] }) {
    if (SHARE_HOSTS.test(host) || first.toLowerCase() === 't') return 'share-link';
    if (BEFORE_NAME.test(first) && second?.startsWith('@')) return named(second);
    if (first === 'v' || first === 'embed') return 'post-address';
    if (OWN_PAGES.has(first.toLowerCase())) return 'not-an-account';
    return named(first);
  },
  named,
};
