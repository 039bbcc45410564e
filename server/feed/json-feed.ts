import he from 'he';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { sharedRendition, sharePicture, type Site } from './json-ld.js';
import type { PublicStory } from './public-story.js';

/** What a feed says of itself, whatever its format. */
export interface Channel {
  title: string;
  description: string;
  /** Absolute: the page that shows the same stories. */
  page: string;
  /** Absolute: the feed's own address. */
  own: string;
  hub?: string | undefined;
}

/** Stories as JSON Feed 1.1 (jsonfeed.org/version/1.1). */
export function jsonFeed(
  { title, description, page, own, hub }: Channel,
  stories: PublicStory[],
  site: Site,
) {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title,
    description,
    home_page_url: page,
    feed_url: own,
    language: DEFAULT_LOCALE,
    authors: [{ name: site.name, url: `${site.baseUrl}/` }],
    ...(hub && { hubs: [{ type: 'WebSub', url: hub }] }),
    items: stories.map((story) => itemOf(story, site)),
  });
}

function itemOf(story: PublicStory, site: Site) {
  const url = site.baseUrl + story.path;
  const { organisation } = story;
  const author = organisation
    ? { name: organisation.name, url: `${site.baseUrl}/direktori/${organisation.slug}` }
    : { name: site.name, url: `${site.baseUrl}/` };
  const [photo] = story.photos;
  return {
    id: url,
    url,
    title: story.title,
    summary: story.excerpt,
    content_html: wholeText(story),
    date_published: story.publishedAt,
    date_modified: story.updatedAt,
    authors: [author],
    tags: [translator(DEFAULT_LOCALE)(`common:topic.${story.topic}`)],
    language: DEFAULT_LOCALE,
    ...(photo && {
      image: sharePicture(photo, site.baseUrl),
      attachments: [
        {
          url: sharePicture(photo, site.baseUrl),
          mime_type: 'image/jpeg',
          size_in_bytes: sharedRendition(photo).size,
        },
      ],
    }),
  };
}

/** A story with its corrections behind it: who reads it in a feed reader sees there that it was corrected, and how. */
export function wholeText({ body, corrections }: Pick<PublicStory, 'body' | 'corrections'>): string {
  const t = translator(DEFAULT_LOCALE);
  const lines = corrections.map(({ kind, text }) => {
    const words = he.escape(text).replaceAll('\n', '<br>');
    return `<p><strong>${t(`common:correction-kind.${kind}`)}:</strong> ${words}</p>`;
  });
  return body + (lines.length > 0 ? `<hr>${lines.join('')}` : '');
}
