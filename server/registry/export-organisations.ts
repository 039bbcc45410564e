import { PLATFORMS, type Platform } from '../../models/vocabulary.js';
import { placeName, regency } from '../regions/gazetteer.js';
import { csvOf } from '../text/csv.js';
import type { RegisteredOrganisation } from './export.js';
import { asOf } from './proof-policy.js';

const COLUMNS = [
  'organisation_code',
  'organisation',
  'kind',
  'village_code',
  'village',
  'district_code',
  'district',
  'regency_code',
  'regency',
  'address',
  'decree_number',
  ...PLATFORMS.map(columnOf),
];

/**
 * Organisations as CSV with a header, one a line whether it has accounts or not: where it is, the decree that founded
 * it, and a column for each platform with the addresses that are official now, separated by spaces. Its people and
 * how to reach them are not in here. `import-organisations` reads it.
 */
export function organisationsCsv(registry: RegisteredOrganisation[], now = new Date()): string {
  return csvOf(
    registry.map((entry) => rowOf(entry, now)),
    COLUMNS,
  );
}

function rowOf({ organisation, accounts }: RegisteredOrganisation, now: Date): Record<string, string> {
  const {
    code,
    name,
    kind,
    village = '',
    district = '',
    website,
    address = '',
    decreeNumber = '',
  } = organisation;
  const official = (platform: Platform) =>
    accounts
      .filter((account) => account.platform === platform && asOf(account, now).status === 'verified')
      .map(({ url }) => url);
  // An organisation's own site is its address whether or not it was proved.
  const addresses = (platform: Platform) =>
    new Set([...(platform === 'website' && website ? [website] : []), ...official(platform)]);
  return {
    organisation_code: code,
    organisation: name,
    kind,
    village_code: village,
    village: village && placeName(village),
    district_code: district,
    district: district && placeName(district),
    regency_code: regency()?._id ?? '',
    regency: regency()?.name ?? '',
    address,
    decree_number: decreeNumber,
    ...Object.fromEntries(
      PLATFORMS.map((platform) => [columnOf(platform), [...addresses(platform)].join(' ')]),
    ),
  };
}

function columnOf(platform: Platform): string {
  return platform.replaceAll('-', '_');
}
