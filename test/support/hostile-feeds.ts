import { expect } from 'chai';
import he from 'he';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import { EVERY_VECTOR } from './hostile-words.js';
import { aSource, rssFeed } from './channels.js';
import { portal } from './portal.js';
import { startRemoteSite } from './remote-site.js';

/** Items of one feed: hostile ones take the reader their time, and it has little for one feed. */
const FEED_ITEMS = 150;
/** A machine that does much else may take that time from the reader: it is asked again. */
const MAX_RUNS = 10;
const UNREAD = { lastSuccessAt: { $exists: false } };
const STRANGE_LINKS = [
  'javascript:alert(1)',
  'data:text/html,x',
  '//jahat.example/',
  ' java\tscript:alert(1)',
];

/**
 * Has the portal read feeds with every vector in every part of an item: one item for each.
 * @returns how many posts there are now
 */
export async function readHostileFeeds(): Promise<number> {
  const strange = STRANGE_LINKS.map(
    (link) => `<item><title>Tautan aneh ${he.escape(link)}</title><link>${he.escape(link)}</link></item>`,
  );
  const items = [...strange, ...EVERY_VECTOR.map(itemOf)];
  const feeds = Array.from({ length: Math.ceil(items.length / FEED_ITEMS) }, (_, feed) =>
    items.slice(feed * FEED_ITEMS, (feed + 1) * FEED_ITEMS),
  );
  // A site each: between two requests to one, the portal pauses.
  const sites = await Promise.all(
    feeds.map((feed) => startRemoteSite((_request, response) => response.end(rssFeed(...feed)))),
  );
  try {
    for (const { url } of sites) await aSource(`${url}/feed`);
    const config = { ...portal().config, fetchAllowHosts: sites.map(({ host }) => host) };
    for (let run = 0; run < MAX_RUNS && (await Source.exists(UNREAD)); run += 1) {
      await refreshSources({ ...portal(), config }, { which: 'all' });
    }
    expect(await Source.find(UNREAD)).to.deep.equal([]);
    expect(await Post.countDocuments()).to.equal(items.length);
    return items.length;
  } finally {
    for (const site of sites) await site.close();
  }
}

// Of many vectors nothing is left, and a post that says nothing is dropped: each says its number.
function itemOf(vector: string, number: number): string {
  const text = he.escape(vector);
  return `<item><title>Kabar ${number} ${text}</title><link>https://kim.example/${number}?${text}</link>
    <guid>${number}${text}</guid><author>${text}</author><dc:creator>${text}</dc:creator><category>${text}</category>
    <description>${text}</description>
    <content:encoded><![CDATA[<p>Kabar</p>${vector.replaceAll(']]>', ']]]]><![CDATA[>')}]]></content:encoded>
    <enclosure url="${text}" type="image/png"/><media:content url="${text}" medium="image"/></item>`;
}
