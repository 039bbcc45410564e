import { DEFAULT_LOCALE } from '../i18n/translate.js';
import { excerpt } from '../stories/sanitise.js';
import { scriptSafe } from '../text/script-safe.js';
import type { PublicClarification, Tone } from './public-clarification.js';

const CLAIM_LENGTH = 500;

/** schema.org rates a claim's truth from 1 (false) to 5 (true); between the two only words tell. */
const RATING_VALUES: Record<Tone, number | undefined> = { false: 1, neutral: undefined, true: 5 };

/** A clarification as schema.org's ClaimReview, as text that is safe inside a script element. */
export function claimReview(
  clarification: PublicClarification,
  site: { name: string; baseUrl: string },
): string {
  const { path, title, claim, circulatedOn, tone, titleTag, fullTitle, publishedAt, updatedAt } =
    clarification;
  const url = site.baseUrl + path;
  const publisher = {
    '@type': 'NewsMediaOrganization',
    name: site.name,
    url: `${site.baseUrl}/`,
    ethicsPolicy: `${site.baseUrl}/pedoman`,
  };
  const ratingValue = RATING_VALUES[tone];
  return scriptSafe({
    '@context': 'https://schema.org',
    '@type': 'ClaimReview',
    '@id': url,
    url,
    headline: fullTitle,
    inLanguage: DEFAULT_LOCALE,
    datePublished: publishedAt,
    dateModified: publishedAt && updatedAt,
    author: publisher,
    publisher,
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
