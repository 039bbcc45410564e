import type { OrganisationRecord } from '../../models/organisation.js';
import { placeName } from '../regions/gazetteer.js';

/** What every list of the registry begins its lines with: the organisation, and where it is. */
export const ORGANISATION_COLUMNS = [
  'organisation_code',
  'organisation',
  'kind',
  'village_code',
  'village',
  'district_code',
  'district',
] as const;

export type OrganisationCells = Record<(typeof ORGANISATION_COLUMNS)[number], string>;

/** These cells of one organisation; empty where it has no village or district. */
export function organisationCells(
  organisation: Pick<OrganisationRecord, 'code' | 'name' | 'kind' | 'village' | 'district'>,
): OrganisationCells {
  const { code, name, kind, village = '', district = '' } = organisation;
  return {
    organisation_code: code,
    organisation: name,
    kind,
    village_code: village,
    village: village && placeName(village),
    district_code: district,
    district: district && placeName(district),
  };
}
