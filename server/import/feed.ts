import { httpUrl, type FeedItem, type ItemProblemCode } from '../aggregation/adapters/feed-document.js';
import { adapters } from '../aggregation/adapters/index.js';
import { decodeDocument } from '../aggregation/decode.js';
import type { SafeFetcher } from '../aggregation/safe-fetch.js';
import { excerpt, plainText } from '../stories/sanitise.js';
import { readContent } from './content.js';
import type { ImportItem } from './import-item.js';

const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5';
const DERIVED_TITLE_LENGTH = 100; // characters
const TITLE_READS = 4_000; // characters of HTML

const NOTHING: FeedItem = {
  guid: undefined,
  url: undefined,
  title: undefined,
  html: '',
  publishedAt: undefined,
  imageUrl: undefined,
  author: undefined,
};

/** What the reader of feeds found wrong with an item, as the code of a field error. */
const FAULTS = new Map<ItemProblemCode, string>([
  ['bad-item', 'bad-value'],
  ['no-text', 'required'],
  ['too-many-items', 'too-many'],
]);

/**
 * The items of an RSS, Atom or JSON feed.
 * @param timeZone of dates that name none
 * @throws FetchError; FeedError where the document is no feed
 */
export async function* feedItems(
  fetcher: SafeFetcher,
  address: string,
  timeZone: string,
): AsyncGenerator<ImportItem> {
  const { body, headers, url } = await fetcher.fetch(address, { accept: ACCEPT });
  const text = decodeDocument(body, headers.contentType);
  const { items, problems } = await adapters.website.read(text, url, timeZone);
  const faults = new Map<number, string>();
  for (const { index, code } of problems) {
    const fault = FAULTS.get(code);
    if (fault) faults.set(index + 1, fault);
  }
  for (const [number, fault] of faults) yield { ...itemOf(NOTHING, number, url), fault };
  let number = 0;
  for (const item of items) {
    do number += 1;
    while (faults.has(number));
    yield itemOf(item, number, url);
  }
}

function itemOf(item: FeedItem, number: number, base: string): ImportItem {
  const { html, pictures } = readContent(item.html);
  const photos = new Map<string, string>();
  if (item.imageUrl) photos.set(item.imageUrl, '');
  for (const { src, caption } of pictures) {
    const url = httpUrl(src, item.url ?? base);
    if (url) photos.set(url, photos.get(url) || caption);
  }
  return {
    number,
    guid: item.guid ?? item.url ?? `${item.title ?? ''} ${item.html}`,
    url: item.url,
    // Posts of microblogs have no title.
    title: item.title || excerpt(plainText(html.slice(0, TITLE_READS)), DERIVED_TITLE_LENGTH),
    html,
    publishedAt: item.publishedAt,
    author: item.author,
    categories: item.categories ?? [],
    photos: [...photos].map(([url, caption]) => ({ url, caption })),
    fault: undefined,
  };
}
