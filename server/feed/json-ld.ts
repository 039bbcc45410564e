import { DEFAULT_LOCALE, LOCALES, translator } from '../i18n/translate.js';
import { placeTitle } from '../regions/place-title.js';
import { scriptSafe } from '../text/script-safe.js';
import type { PublicStory } from './public-story.js';

export interface Site {
  name: string;
  /** Without a slash at the end. */
  baseUrl: string;
  /** Tells subscribers of new stories, where the office has one. */
  hub?: string | undefined;
}

/** A story as schema.org's NewsArticle, as text that is safe inside a script element. */
export function newsArticle(story: PublicStory, site: Site): string {
  const t = translator(DEFAULT_LOCALE);
  const url = site.baseUrl + story.path;
  const publisher = publisherOf(site);
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
    image:
      story.photos.length > 0
        ? story.photos.map((photo) => sharePicture(photo, site.baseUrl))
        : [`${url}/bagikan.jpg`],
    correction: story.corrections.map(({ text, at, number }) => ({
      '@type': 'CorrectionComment',
      url: `${url}#koreksi-${number}`,
      text,
      datePublished: at,
    })),
  });
}

/** The portal itself, as who publishes everything on it. */
export function publisherOf({ name, baseUrl }: Site) {
  return {
    '@type': 'NewsMediaOrganization',
    '@id': `${baseUrl}/#penerbit`,
    name,
    url: `${baseUrl}/`,
    logo: { '@type': 'ImageObject', url: `${baseUrl}/icons/logo-512.png`, width: 512, height: 512 },
    ethicsPolicy: `${baseUrl}/pedoman`,
    correctionsPolicy: `${baseUrl}/pedoman#koreksi`,
    verificationFactCheckingPolicy: `${baseUrl}/pedoman`,
    publishingPrinciples: `${baseUrl}/pedoman`,
  };
}

/** The same as a document of its own, for the front page and the page about the portal. */
export function publisherDocument(site: Site, place: string, contactEmail?: string): string {
  return scriptSafe({
    '@context': 'https://schema.org',
    ...publisherOf(site),
    areaServed: { '@type': 'AdministrativeArea', name: place },
    ...(contactEmail && {
      contactPoint: {
        '@type': 'ContactPoint',
        contactType: 'newsroom',
        email: contactEmail,
        availableLanguage: [...LOCALES],
      },
    }),
  });
}

/**
 * Where a page is, as schema.org's BreadcrumbList.
 * @param steps names with their paths, from the top down to the page itself
 */
export function breadcrumbs(steps: [name: string, path: string][], { baseUrl }: Site): string {
  return scriptSafe({
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: steps.map(([name, path], index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name,
      item: baseUrl + path,
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
