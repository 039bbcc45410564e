import { Feed, type Item } from 'feed';
import he from 'he';
import { lastWithdrawal } from '../../models/story.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { placeTitle } from '../regions/place-title.js';
import { xmlSafe } from '../text/xml-safe.js';
import { newestWholeStories } from './feed.js';
import { followedNews, type WantedNews } from './followed.js';
import { jsonFeed, wholeText, type Channel } from './json-feed.js';
import { sharedRendition, sharePicture, type Site } from './json-ld.js';
import type { PublicStory } from './public-story.js';

const STORIES_PER_FEED = 30;

export const FEED_FORMATS = {
  'rss.xml': 'application/rss+xml',
  'atom.xml': 'application/atom+xml',
  'feed.json': 'application/feed+json',
} as const;
export type FeedFile = keyof typeof FEED_FORMATS;

export interface WantedFeed extends WantedNews {
  file: FeedFile;
}

export interface Syndication {
  text: string;
  /** When the feed last gained, changed or lost a story; absent while there never was one. */
  lastModified?: Date;
}

/**
 * The newest stories for feed readers, always in Indonesian: a reader program keeps no language.
 * @returns undefined when there is no such place, topic or organisation
 */
export async function syndicate(wanted: WantedFeed, site: Site): Promise<Syndication | undefined> {
  const followed = await followedNews(wanted);
  if (!followed) return undefined;
  const [stories, withdrawal] = await Promise.all([
    newestWholeStories(followed.filter, STORIES_PER_FEED),
    lastWithdrawal().lean(),
  ]);
  const changes = [...stories.map(({ updatedAt }) => updatedAt), withdrawal?.withdrawnAt];
  const lastModified = newestOf(changes.filter((at) => at !== undefined));
  const channel = channelOf(wanted, site, followed.owner?.name);
  if (wanted.file === 'feed.json') return { text: jsonFeed(channel, stories, site), lastModified };
  const feed = emptyFeed(channel, site, lastModified);
  for (const story of stories) feed.addItem(itemOf(story, site, wanted.file));
  return { text: wanted.file === 'rss.xml' ? feed.rss2() : feed.atom1(), lastModified };
}

/** The path of a feed, e.g. `/wilayah/63.11.02/rss.xml?topik=budaya`. */
export function feedPath({ file, place, organisation, topic }: WantedFeed): string {
  const of = place ? `/wilayah/${place}` : organisation ? `/direktori/${organisation}` : '';
  return `${of}/${file}${topic ? `?topik=${encodeURIComponent(topic)}` : ''}`;
}

function channelOf(wanted: WantedFeed, { name, baseUrl, hub }: Site, owner: string | undefined): Channel {
  const t = translator(DEFAULT_LOCALE);
  const { place, organisation, topic } = wanted;
  const parts = [name, owner, place && placeTitle(place, t), topic && t(`common:topic.${topic}`)];
  const page = place ? `/wilayah/${place}` : organisation ? `/direktori/${organisation}` : '/';
  return {
    title: xmlText(parts.filter(Boolean).join(' · ')),
    description: t('feed:syndication.description'),
    page: baseUrl + (page === '/' && topic ? `/berita?topik=${topic}` : page),
    own: baseUrl + feedPath(wanted),
    hub,
  };
}

function emptyFeed({ title, description, page, own, hub }: Channel, site: Site, updated = new Date(0)): Feed {
  return new Feed({
    id: page,
    title,
    description,
    link: page,
    language: DEFAULT_LOCALE,
    updated,
    generator: false,
    author: { name: site.name, link: `${site.baseUrl}/` },
    feed: own,
    ...(hub && { hub }),
  });
}

function itemOf(story: PublicStory, site: Site, file: FeedFile): Item {
  const link = site.baseUrl + story.path;
  const t = translator(DEFAULT_LOCALE);
  const [photo] = story.photos;
  const author = xmlText(story.organisation?.name ?? site.name);
  // Atom says that its titles and summaries are HTML; RSS and JSON Feed have plain text there.
  const words = (text: string) => (file === 'atom.xml' ? he.escape(xmlText(text)) : xmlText(text));
  return {
    id: link,
    link,
    title: words(story.title),
    description: words(story.excerpt),
    content: xmlText(wholeText(story)),
    date: story.updatedAt,
    published: story.publishedAt,
    // RSS has mail addresses for authors; a name is Dublin Core's there.
    ...(file === 'rss.xml'
      ? { extensions: [{ name: 'dc:creator', objects: { _text: author } }] }
      : { author: [{ name: author }] }),
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

// What XML cannot hold at all, and the one sequence that would end the library's CDATA section early.
function xmlText(text: string): string {
  return xmlSafe(text).replaceAll(']]>', ']] >');
}

function newestOf(times: Date[]): Date | undefined {
  return times.length > 0 ? new Date(Math.max(...times.map((time) => time.getTime()))) : undefined;
}
