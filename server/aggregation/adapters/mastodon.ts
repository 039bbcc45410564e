import type { Adapter } from './adapter.js';
import { readFeed } from './feed.js';

const PROFILE_PATH = /^\/@([\w.-]{1,64})\/?$/;

/** A profile's public posts: every Mastodon server serves them as RSS at the profile's address. */
export const mastodon: Adapter = {
  feedUrl: ({ url }) => {
    if (!URL.canParse(url)) return undefined;
    const { origin, pathname } = new URL(url);
    const user = PROFILE_PATH.exec(pathname)?.[1];
    return user && `${origin}/@${user}.rss`;
  },
  read: readFeed,
};
