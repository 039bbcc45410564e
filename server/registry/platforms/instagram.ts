import { namedAccount, type PlatformRule } from './platform.js';

const HANDLE = /^(?!.*\.\.)[a-z0-9_](?:[a-z0-9._]{0,28}[a-z0-9_])?$/i;

const POSTS = new Set(['p', 'reel', 'reels', 'tv']);
const SHARES = new Set(['j', 's', 'share']);
const OWN_PAGES = new Set([
  'about',
  'accounts',
  'api',
  'challenge',
  'channel',
  'create',
  'developer',
  'direct',
  'directory',
  'explore',
  'invites',
  'legal',
  'lite',
  'oauth',
  'popular',
  'press',
  'terms',
  'topics',
  'web',
]);

const named = namedAccount(HANDLE, (handle) => `https://www.instagram.com/${handle}/`);

export const instagram: PlatformRule = {
  platform: 'instagram',
  domains: ['instagram.com', 'instagr.am', 'ig.me'],
  at({ host, segments }) {
    const [first = '', second] = segments;
    const word = first.toLowerCase();
    if (POSTS.has(word)) return 'post-address';
    if (SHARES.has(word)) return 'share-link';
    if (OWN_PAGES.has(word)) return 'not-an-account';
    if (word === 'stories') return second === 'highlights' ? 'post-address' : named(second);
    // `_u/name` opens the app; `ig.me/m/name` opens a chat with the account.
    if (word === '_u' || (host === 'ig.me' && word === 'm')) return named(second);
    return named(first);
  },
  named,
};
