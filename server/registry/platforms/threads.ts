import { namedAccount, type PlatformRule } from './platform.js';

/** An Instagram name: the two share their accounts. */
const HANDLE = /^(?!.*\.\.)[a-z0-9_](?:[a-z0-9._]{0,28}[a-z0-9_])?$/i;

const OWN_PAGES = new Set(['about', 'activity', 'legal', 'login', 'privacy', 'search', 'settings', 'terms']);

const named = namedAccount(HANDLE, (handle) => `https://www.threads.com/@${handle}`);

export const threads: PlatformRule = {
  platform: 'threads',
  domains: ['threads.com', 'threads.net'],
  at({ segments: [first = ''], url }) {
    const word = first.toLowerCase();
    if (word === 'intent') return named(url.searchParams.get('username') ?? undefined);
    if (word === 't' || word === 'post') return 'post-address';
    if (OWN_PAGES.has(word)) return 'not-an-account';
    return named(first);
  },
  named,
};
