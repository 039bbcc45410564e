import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import type { OrganisationKind } from '../../models/vocabulary.js';
import { regency } from '../regions/gazetteer.js';
import { placeTitle } from '../regions/place-title.js';
import { scriptSafe } from '../text/script-safe.js';
import type { PublicDirectoryEntry } from './public-organisation.js';

/** What is not of the government's own: volunteers' groups and the like. */
const CIVIL: readonly OrganisationKind[] = ['kim', 'other'];

/** An organisation as schema.org's, with its official accounts, as text that is safe inside a script element. */
export function organisationDocument(
  organisation: PublicDirectoryEntry,
  { baseUrl }: { baseUrl: string },
): string {
  const { name, kind, slug, village, district, address, website, accounts } = organisation;
  const place = village ?? district ?? regency()?._id;
  const official = accounts.filter(({ status }) => status === 'verified').map(({ url }) => url);
  return scriptSafe({
    '@context': 'https://schema.org',
    '@type': CIVIL.includes(kind) ? 'Organization' : 'GovernmentOrganization',
    '@id': `${baseUrl}/direktori/${slug}#organisasi`,
    name,
    url: website ?? `${baseUrl}/direktori/${slug}`,
    mainEntityOfPage: `${baseUrl}/direktori/${slug}`,
    ...(address && { address }),
    ...(place && {
      areaServed: { '@type': 'AdministrativeArea', name: placeTitle(place, translator(DEFAULT_LOCALE)) },
    }),
    ...(official.length > 0 && { sameAs: official }),
  });
}
