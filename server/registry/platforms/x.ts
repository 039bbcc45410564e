import { namedAccount, type PlatformRule } from './platform.js';

const HANDLE = /^\w{1,15}$/;

const OWN_PAGES = new Set([
  'about',
  'compose',
  'explore',
  'hashtag',
  'home',
  'i',
  'intent',
  'jobs',
  'login',
  'messages',
  'notifications',
  'privacy',
  'search',
  'settings',
  'share',
  'signup',
  'tos',
]);

const named = namedAccount(HANDLE, (handle) => `https://x.com/${handle}`);

export const x: PlatformRule = {
  platform: 'x',
  domains: ['x.com', 'twitter.com', 't.co'],
  at({ host, segments, url }) {
    if (host === 't.co') return 'share-link';
    const [first = ''] = segments;
    const word = first.toLowerCase();
    const asked = url.searchParams.get('screen_name');
    if (word === 'intent' && asked) return named(asked);
    if (word === 'i' && segments.includes('status')) return 'post-address';
    if (OWN_PAGES.has(word)) return 'not-an-account';
    // The address of the time when pages were built by script: twitter.com/#!/name.
    const old = first === '' ? /^#!\/([^/?]+)/.exec(url.hash)?.[1] : undefined;
    return named(old ?? first);
  },
  named,
};
