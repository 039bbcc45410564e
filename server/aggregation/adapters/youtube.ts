import type { Adapter } from './adapter.js';
import { readFeed } from './feed.js';
import { parseUrl } from '../../text/parse-url.js';

const CHANNEL_ID = /^UC[\w-]{22}$/;
const CHANNEL_PATH = /^\/channel\/(UC[\w-]{22})(\/|$)/;

/** A channel's uploads. The feed exists only under the channel's id: a handle alone does not lead to it. */
export const youtube: Adapter = {
  feedUrl: ({ platformId, url }) => {
    const path = parseUrl(url)?.pathname ?? '';
    const id = platformId && CHANNEL_ID.test(platformId) ? platformId : CHANNEL_PATH.exec(path)?.[1];
    return id && `https://www.youtube.com/feeds/videos.xml?channel_id=${id}`;
  },
  read: readFeed,
};
