import { PLATFORMS, type Platform } from '../../models/vocabulary.js';
import { regency } from '../regions/gazetteer.js';
import { csvOf } from '../text/csv.js';
import type { RegisteredOrganisation } from './export.js';
import { ORGANISATION_COLUMNS, organisationCells } from './organisation-cells.js';
import { asOf } from './proof-policy.js';

const COLUMNS = [
  ...ORGANISATION_COLUMNS,
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
  const { website, address = '', decreeNumber = '' } = organisation;
  const official = (platform: Platform) =>
    accounts
      .filter((account) => account.platform === platform && asOf(account, now).status === 'verified')
      .map(({ url }) => url);
  // An organisation's own site is its address whether or not it was proved.
  const addresses = (platform: Platform) =>
    new Set([...(platform === 'website' && website ? [website] : []), ...official(platform)]);
  return {
    ...organisationCells(organisation),
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
