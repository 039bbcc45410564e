import type { Adapter } from './adapter.js';
import { readFeed } from './feed.js';
import { parseUrl } from '../../text/parse-url.js';

const PROFILE_PATH = /^\/@([\w.-]{1,64})\/?$/;

/** A profile's public posts: every Mastodon server serves them as RSS at the profile's address. */
export const mastodon: Adapter = {
  feedUrl: ({ url }) => {
    const profile = parseUrl(url);
    const user = profile && PROFILE_PATH.exec(profile.pathname)?.[1];
    return user && `${profile.origin}/@${user}.rss`;
  },
  read: readFeed,
};
