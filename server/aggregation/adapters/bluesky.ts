import type { Adapter } from './adapter.js';
import { readFeed } from './feed.js';
import { htmlFromText } from './html-from-text.js';
import { parseUrl } from '../../text/parse-url.js';

const DID = /^did:[a-z]+:[\w.:-]{1,200}$/;
const PROFILE_PATH = /^\/profile\/([\w.:-]{3,253})(\/|$)/;

/** A profile's posts. They have no titles, and their description is plain text. */
export const bluesky: Adapter = {
  feedUrl: ({ platformId, url }) => {
    const path = parseUrl(url)?.pathname ?? '';
    const actor = platformId && DID.test(platformId) ? platformId : PROFILE_PATH.exec(path)?.[1];
    return actor && `https://bsky.app/profile/${actor}/rss`;
  },
  read: async (text, address, timeZone) => {
    const feed = await readFeed(text, address, timeZone);
    return { ...feed, items: feed.items.map((item) => ({ ...item, html: htmlFromText(item.html) })) };
  },
};
