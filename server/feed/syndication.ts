import { Feed, type Item } from 'feed';
import he from 'he';
import { lastWithdrawal, type PublishedFilter } from '../../models/story.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { findPlace } from '../regions/gazetteer.js';
import { placeTitle } from '../regions/place-title.js';
import { xmlSafe } from '../text/xml-safe.js';
import { newestWholeStories } from './feed.js';
import { publishedFilter, placeFilter } from './filter.js';
import { sharedRendition, sharePicture, type Site } from './json-ld.js';
import type { PublicStory } from './public-story.js';

const STORIES_PER_FEED = 30;

export const FEED_FORMATS = {
  'rss.xml': 'application/rss+xml',
  'atom.xml': 'application/atom+xml',
  'feed.json': 'application/feed+json',
} as const;
export type FeedFile = keyof typeof FEED_FORMATS;

export interface WantedFeed {
  file: FeedFile;
  /** Kode wilayah; absent: everywhere. */
  place?: string | undefined;
  topic?: string | undefined;
}

export interface Syndication {
  text: string;
  /** When the feed last gained, changed or lost a story; absent while there never was one. */
  lastModified?: Date;
}

/**
 * The newest stories for feed readers, always in Indonesian: a reader program keeps no language.
 * @returns undefined when there is no such place or topic
 */
export async function syndicate(wanted: WantedFeed, site: Site): Promise<Syndication | undefined> {
  const filter = feedFilter(wanted);
  if (!filter) return undefined;
  const [stories, withdrawal] = await Promise.all([
    newestWholeStories(filter, STORIES_PER_FEED),
    lastWithdrawal().lean(),
  ]);
  const changes = [...stories.map(({ updatedAt }) => updatedAt), withdrawal?.withdrawnAt];
  const lastModified = newestOf(changes.filter((at) => at !== undefined));
  const feed = emptyFeed(wanted, site, lastModified);
  for (const story of stories) feed.addItem(itemOf(story, site, wanted.file));
  const written = {
    'rss.xml': () => feed.rss2(),
    'atom.xml': () => feed.atom1(),
    'feed.json': () => feed.json1(),
  };
  return { text: written[wanted.file](), lastModified };
}

/** The path of a feed, e.g. `/wilayah/63.11.02/rss.xml?topik=budaya`. */
export function feedPath({ file, place, topic }: WantedFeed): string {
  return `${place ? `/wilayah/${place}` : ''}/${file}${topic ? `?topik=${encodeURIComponent(topic)}` : ''}`;
}

function feedFilter({ place, topic }: WantedFeed): PublishedFilter | undefined {
  if (place !== undefined && !findPlace(place)) return undefined;
  const byTopic = publishedFilter({ topic });
  return byTopic && { ...byTopic, ...(place && placeFilter(place)) };
}

function emptyFeed(wanted: WantedFeed, site: Site, updated = new Date(0)): Feed {
  const t = translator(DEFAULT_LOCALE);
  const parts = [
    site.name,
    wanted.place && placeTitle(wanted.place, t),
    wanted.topic && t(`common:topic.${wanted.topic}`),
  ];
  const page = wanted.place
    ? `/wilayah/${wanted.place}`
    : wanted.topic
      ? `/berita?topik=${wanted.topic}`
      : '/';
  const own = site.baseUrl + feedPath(wanted);
  return new Feed({
    id: site.baseUrl + page,
    title: parts.filter(Boolean).join(' · '),
    description: t('feed:syndication.description'),
    link: site.baseUrl + page,
    language: DEFAULT_LOCALE,
    updated,
    generator: false,
    author: { name: site.name, link: `${site.baseUrl}/` },
    feed: own,
    feedLinks: { json: own },
  });
}

function itemOf(story: PublicStory, site: Site, file: FeedFile): Item {
  const link = site.baseUrl + story.path;
  const t = translator(DEFAULT_LOCALE);
  const [photo] = story.photos;
  // Atom says that its titles and summaries are HTML; RSS and JSON Feed have plain text there.
  const words = (text: string) => (file === 'atom.xml' ? he.escape(xmlText(text)) : xmlText(text));
  return {
    id: link,
    link,
    title: words(story.title),
    description: words(story.excerpt),
    content: xmlText(story.body + noticesOf(story)),
    date: story.updatedAt,
    published: story.publishedAt,
    author: [{ name: xmlText(story.organisation?.name ?? site.name) }],
    category: [
      {
        name: t(`common:topic.${story.topic}`),
        term: story.topic,
        scheme: `${site.baseUrl}/berita`,
        domain: `${site.baseUrl}/berita`,
      },
    ],
    ...(photo && {
      image: {
        url: sharePicture(photo, site.baseUrl),
        type: 'image/jpeg',
        length: sharedRendition(photo).size,
      },
    }),
  };
}

// Who read the story in a feed reader sees there that it was corrected, and how.
function noticesOf({ corrections }: PublicStory): string {
  const t = translator(DEFAULT_LOCALE);
  const lines = corrections.map(({ kind, text }) => {
    const words = he.escape(text).replaceAll('\n', '<br>');
    return `<p><strong>${t(`common:correction-kind.${kind}`)}:</strong> ${words}</p>`;
  });
  return lines.length > 0 ? `<hr>${lines.join('')}` : '';
}

// What XML cannot hold at all, and the one sequence that would end the library's CDATA section early.
function xmlText(text: string): string {
  return xmlSafe(text).replaceAll(']]>', ']] >');
}

function newestOf(times: Date[]): Date | undefined {
  return times.length > 0 ? new Date(Math.max(...times.map((time) => time.getTime()))) : undefined;
}
