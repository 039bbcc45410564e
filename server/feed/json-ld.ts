import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { placeTitle } from '../regions/place-title.js';
import { scriptSafe } from '../text/script-safe.js';
import type { PublicStory } from './public-story.js';

export interface Site {
  name: string;
  /** Without a slash at the end. */
  baseUrl: string;
}

/** A story as schema.org's NewsArticle, as text that is safe inside a script element. */
export function newsArticle(story: PublicStory, site: Site): string {
  const t = translator(DEFAULT_LOCALE);
  const url = site.baseUrl + story.path;
  const publisher = {
    '@type': 'NewsMediaOrganization',
    name: site.name,
    url: `${site.baseUrl}/`,
    logo: { '@type': 'ImageObject', url: `${site.baseUrl}/icons/logo-512.png`, width: 512, height: 512 },
    ethicsPolicy: `${site.baseUrl}/pedoman`,
    correctionsPolicy: `${site.baseUrl}/pedoman#koreksi`,
  };
  return scriptSafe({
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    '@id': url,
    url,
    mainEntityOfPage: url,
    headline: story.title,
    description: story.excerpt,
    inLanguage: DEFAULT_LOCALE,
    isAccessibleForFree: true,
    datePublished: story.publishedAt,
    dateModified: story.updatedAt,
    articleSection: t(`common:topic.${story.topic}`),
    contentLocation: { '@type': 'Place', name: placeTitle(story.village, t) },
    author: story.organisation
      ? {
          '@type': 'Organization',
          name: story.organisation.name,
          url: `${site.baseUrl}/direktori/${story.organisation.slug}`,
        }
      : publisher,
    publisher,
    image: story.photos.map((photo) => sharePicture(photo, site.baseUrl)),
    correction: story.corrections.map(({ text, at, number }) => ({
      '@type': 'CorrectionComment',
      url: `${url}#koreksi-${number}`,
      text,
      datePublished: at,
    })),
  });
}

/** The address of a photo in the size and format that any program can show. */
export function sharePicture(photo: PublicStory['photos'][number], baseUrl: string): string {
  return `${baseUrl}/foto/${String(photo._id)}/${sharedRendition(photo).width}.jpeg`;
}

/** The JPEG of a photo that programs are given: the middle size where there is one. */
export function sharedRendition({ renditions }: PublicStory['photos'][number]): {
  width: number;
  size: number;
} {
  const jpegs = renditions.filter(({ format }) => format === 'jpeg').toSorted((a, b) => a.width - b.width);
  return jpegs[Math.floor((jpegs.length - 1) / 2)] ?? { width: 960, size: 0 };
}
