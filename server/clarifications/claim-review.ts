import { publisherOf } from '../feed/json-ld.js';
import { DEFAULT_LOCALE } from '../i18n/translate.js';
import { excerpt } from '../stories/sanitise.js';
import { scriptSafe } from '../text/script-safe.js';
import type { PublicClarification, Tone } from './public-clarification.js';

const CLAIM_LENGTH = 500;

/** schema.org rates a claim's truth from 1 (false) to 5 (true); between the two only words tell. */
const RATING_VALUES: Record<Tone, number | undefined> = { false: 1, neutral: undefined, true: 5 };

interface Site {
  name: string;
  baseUrl: string;
}

/** A clarification as schema.org's ClaimReview, as text that is safe inside a script element. */
export function claimReview(clarification: PublicClarification, site: Site): string {
  const { title, claim, circulatedOn, tone, titleTag } = clarification;
  const ratingValue = RATING_VALUES[tone];
  return scriptSafe({
    '@context': 'https://schema.org',
    '@type': 'ClaimReview',
    '@id': site.baseUrl + clarification.path,
    ...published(clarification, site),
    claimReviewed: excerpt((claim || title).replace(/\s+/g, ' '), CLAIM_LENGTH),
    itemReviewed: {
      '@type': 'Claim',
      name: title,
      ...(circulatedOn
        ? { appearance: { '@type': 'CreativeWork', description: excerpt(circulatedOn) } }
        : {}),
    },
    reviewRating: {
      '@type': 'Rating',
      ...(ratingValue ? { ratingValue, worstRating: 1, bestRating: 5 } : {}),
      alternateName: titleTag,
    },
  });
}

/**
 * The page of a clarification as schema.org's NewsArticle, as text that is safe inside a script element.
 * @param picture the address of the picture it is shared with
 */
export function clarificationArticle(
  clarification: PublicClarification,
  site: Site,
  picture: string,
): string {
  return scriptSafe({
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    '@id': `${site.baseUrl}${clarification.path}#artikel`,
    ...published(clarification, site),
    mainEntityOfPage: site.baseUrl + clarification.path,
    description: clarification.excerpt,
    image: picture,
    isAccessibleForFree: true,
  });
}

/** What both say of where it stands, since when and by whom. */
function published({ path, fullTitle, publishedAt, updatedAt }: PublicClarification, site: Site) {
  const publisher = publisherOf(site);
  return {
    url: site.baseUrl + path,
    headline: fullTitle,
    inLanguage: DEFAULT_LOCALE,
    datePublished: publishedAt,
    dateModified: publishedAt && updatedAt,
    author: publisher,
    publisher,
  };
}
