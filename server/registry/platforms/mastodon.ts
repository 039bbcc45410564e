import { foldedIdentityOf, type Identity, type PlatformRule, type Refusal } from './platform.js';

const USER = /^\w(?:[\w.-]{0,62}\w)?$/;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

/** The same profile for somebody who is signed in there. */
const VIEWS = new Set(['web', 'deck']);
/** The same profile for a program. */
const DOCUMENT = /\.(?:rss|atom|json)$/;

/** Anyone may run a server, so an account is its user and its host together. */
export const mastodon: PlatformRule = {
  platform: 'mastodon',
  domains: [],
  at({ host, segments }) {
    const [first = '', second = ''] = VIEWS.has(segments[0] ?? '') ? segments.slice(1) : segments;
    if (first === 'users' || first === 'accounts') return account(second.replace(DOCUMENT, ''), host);
    if (!first.startsWith('@')) return 'not-an-account';
    // `host/@user@elsewhere` is elsewhere's account, seen from here.
    const [user = '', home = host] = first.replace(DOCUMENT, '').slice(1).split('@');
    return account(user, home);
  },
  named(name) {
    const [user = '', host, more] = name.replace(/^@/, '').split('@');
    return host === undefined || more !== undefined ? 'bad-handle' : account(user, host);
  },
};

function account(user: string, host: string): Identity | Refusal {
  if (!HOST.test(host)) return 'bad-handle';
  const home = host.toLowerCase();
  return foldedIdentityOf(user, USER, (user) => ({
    handle: `${user}@${home}`,
    url: `https://${home}/@${user}`,
  }));
}
