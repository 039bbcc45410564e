import { z } from 'zod';
import { FeedError, httpUrl, readItems } from './feed-document.js';
import type { FeedDocument, FeedItem, ItemProblemCode } from './feed-document.js';
import { parseFeedDate } from './feed-date.js';
import { htmlFromText } from './html-from-text.js';

const text = z.string().optional().catch(undefined);
const author = z.object({ name: text }).optional().catch(undefined);

/** JSON Feed 1.0 and 1.1, as far as we read it. A field of the wrong type is a field that is not there. */
const document = z.object({
  version: z
    .string()
    .regex(/^https?:\/\/(www\.)?jsonfeed\.org\/version\//)
    .optional(),
  title: text,
  home_page_url: text,
  items: z.array(z.unknown()),
});
const item = z.object({
  id: z.coerce.string().optional().catch(undefined),
  url: text,
  external_url: text,
  title: text,
  content_html: text,
  content_text: text,
  summary: text,
  image: text,
  banner_image: text,
  date_published: text,
  date_modified: text,
  authors: z
    .array(author)
    .or(author.transform((one) => [one]))
    .optional()
    .catch(undefined),
  author,
  tags: z.array(z.string()).optional().catch(undefined),
});

/** Reads a JSON Feed (jsonfeed.org). @param timeZone of dates that name none; @throws {FeedError} when the document is no feed */
export function readJsonFeed(source: string, address: string, timeZone: string): FeedDocument {
  const feed = document.safeParse(parseJson(source));
  if (!feed.success) throw new FeedError('not-a-feed');
  const siteUrl = httpUrl(feed.data.home_page_url, address);
  const read = readItems(feed.data.items, (raw) => readItem(raw, siteUrl ?? address, timeZone));
  // Who forgets to say that it is a feed may have forgotten; who has nothing of one has none.
  if (!feed.data.version && read.items.length === 0) throw new FeedError('not-a-feed');
  return { title: feed.data.title, siteUrl, ttlMinutes: undefined, ...read };
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new FeedError('bad-json', error instanceof Error ? error.message : '');
  }
}

function readItem(raw: unknown, base: string, timeZone: string): FeedItem | ItemProblemCode {
  const parsed = item.safeParse(raw);
  if (!parsed.success) return 'bad-item';
  const fields = parsed.data;
  const url = httpUrl(fields.url, base) ?? httpUrl(fields.external_url, base) ?? httpUrl(fields.id);
  const html = fields.content_html ?? htmlFromText(fields.content_text ?? fields.summary ?? '');
  if (!fields.title && !html) return 'no-text';
  return {
    guid: fields.id,
    url,
    // JSON Feed's titles are plain text, except that some publishers send HTML's names for characters.
    title: fields.title?.replaceAll('<', '&lt;'),
    html,
    publishedAt:
      parseFeedDate(fields.date_published, timeZone) ?? parseFeedDate(fields.date_modified, timeZone),
    imageUrl: httpUrl(fields.image ?? fields.banner_image, url ?? base),
    author: fields.authors?.find((one) => one?.name)?.name ?? fields.author?.name,
    categories: fields.tags ?? [],
  };
}
