import {
  foldedIdentityOf,
  identityOf,
  namedAccount,
  type Identity,
  type PlatformRule,
  type Refusal,
} from './platform.js';

const CHANNEL_ID = /^UC[\w-]{22}$/;
const HANDLE = /^[\w.-]{3,30}$/;
const LEGACY_NAME = /^[\w.-]{1,60}$/;

const POSTS = new Set(['watch', 'shorts', 'live', 'embed', 'v', 'playlist', 'clip', 'post', 'watch_videos']);
const OWN_PAGES = new Set([
  'about',
  'account',
  'attribution_link',
  'creators',
  'feed',
  'feeds',
  'gaming',
  'hashtag',
  'howyoutubeworks',
  'kids',
  'premium',
  'redirect',
  'results',
  'signin',
  'subscription_center',
  't',
]);

const handle = namedAccount(HANDLE, (handle) => `https://www.youtube.com/@${handle}`);

/**
 * A channel has an id that stays, a handle, and perhaps names of older kinds. The four are different name
 * spaces that may belong to different channels, so each is an account of its own here.
 */
export const youtube: PlatformRule = {
  platform: 'youtube',
  domains: ['youtube.com', 'youtu.be', 'youtube-nocookie.com'],
  at({ host, segments, url }) {
    const [first = '', second] = segments;
    const word = first.toLowerCase();
    if (first.startsWith('@')) return handle(first);
    if (host === 'youtu.be') return 'post-address';
    if (word === 'channel') return channel(second);
    if (CHANNEL_ID.test(first)) return channel(first);
    if ((word === 'c' || word === 'user') && second?.startsWith('@')) return handle(second);
    if (word === 'c' || word === 'user') return legacy(word, second);
    const { channel_id: ofFeed, channel: shownLive, user } = Object.fromEntries(url.searchParams);
    if (word === 'feeds' && user) return legacy('user', user);
    if (word === 'feeds' && ofFeed) return channel(ofFeed);
    if (word === 'embed' && shownLive) return channel(shownLive);
    if (POSTS.has(word)) return 'post-address';
    if (OWN_PAGES.has(word)) return 'not-an-account';
    return legacy('c', first);
  },
  named: (name) => (CHANNEL_ID.test(name) ? channel(name) : handle(name)),
};

function channel(id: string | undefined): Identity | Refusal {
  return identityOf(id, CHANNEL_ID, (handle) => ({
    handle,
    url: `https://www.youtube.com/channel/${handle}`,
  }));
}

function legacy(kind: 'c' | 'user', name: string | undefined): Identity | Refusal {
  return foldedIdentityOf(name, LEGACY_NAME, (name) => ({
    handle: `${kind}/${name}`,
    url: `https://www.youtube.com/${kind}/${name}`,
  }));
}
