import type { Adapter } from './adapter.js';
import { httpUrl } from './feed-document.js';
import { readFeed } from './feed.js';
import { readJsonFeed } from './json-feed.js';

const JSON_START = /^\s*\{/;

/** Any site's feed: the content tells JSON Feed from XML, because content types are often wrong. */
export const website: Adapter = {
  feedUrl: (account) => httpUrl(account.feedUrl ?? undefined),
  read: async (text, address, timeZone) =>
    JSON_START.test(text) ? readJsonFeed(text, address, timeZone) : readFeed(text, address, timeZone),
};
