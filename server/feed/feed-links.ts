import { FEED_FORMATS, feedPath, type FeedFile, type WantedFeed } from './syndication.js';

const NAMES: Record<FeedFile, string> = { 'rss.xml': 'RSS', 'atom.xml': 'Atom', 'feed.json': 'JSON Feed' };

/** The feeds that a page names in its head. @param name whose they are, for readers */
export function feedLinks(name: string, of: Omit<WantedFeed, 'file'> = {}) {
  return Object.entries(FEED_FORMATS).map(([file, type]) => ({
    type,
    href: feedPath({ file: file as FeedFile, ...of }),
    title: `${name} (${NAMES[file as FeedFile]})`,
  }));
}
