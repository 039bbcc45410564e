import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import type { RegionRecord } from '../../models/region.js';
import type { OrganisationKind } from '../../models/vocabulary.js';
import { districtsByName, villagesOf } from '../regions/gazetteer.js';

const MAX_ORGANISATIONS = 60;
/** An organisation of these is the place itself. */
const PLACE_KINDS: OrganisationKind[] = ['regency', 'district', 'village'];
/** Of the regency's KIM groups, which are as many as its villages. */
const MAX_GROUPS = 12;

export interface PlaceOrganisation extends Pick<OrganisationRecord, 'name' | 'slug' | 'kind' | 'website'> {
  /** Verified ones only. */
  accounts: Pick<AccountRecord, 'platform' | 'handle' | 'url'>[];
}

/** A KIM group among those of the whole regency. */
export type PlaceGroup = Pick<OrganisationRecord, 'name' | 'slug' | 'village' | 'district'>;

/**
 * A place's own organisations with their official accounts. A district has the KIM groups of its villages too, and
 * leaves the villages themselves to their pages; the regency has what belongs to no district.
 */
export async function organisationsOf(place: RegionRecord): Promise<PlaceOrganisation[]> {
  const organisations = await Organisation.find({ active: true, ...whoseOf(place) })
    .sort({ name: 1 })
    .limit(MAX_ORGANISATIONS)
    .select(['name', 'slug', 'kind', 'website'])
    .lean();
  const accounts = await Account.find({
    organisation: { $in: organisations.map(({ _id }) => _id) },
    status: 'verified',
  })
    .sort({ platform: 1, handle: 1 })
    .select(['organisation', 'platform', 'handle', 'url'])
    .lean();
  return itselfFirst(organisations).map(({ _id, name, slug, kind, website }) => ({
    name,
    slug,
    kind,
    website,
    accounts: accounts
      .filter(({ organisation }) => String(organisation) === String(_id))
      .map(({ platform, handle, url }) => ({ platform, handle, url })),
  }));
}

/** The first KIM groups of the regency by name, and whether there are more. */
export async function kimGroups(): Promise<{ groups: PlaceGroup[]; moreGroups: boolean }> {
  const found = await Organisation.find({ active: true, kind: 'kim' })
    .sort({ name: 1, _id: 1 })
    .limit(MAX_GROUPS + 1)
    .select(['name', 'slug', 'village', 'district'])
    .lean();
  return { groups: found.slice(0, MAX_GROUPS), moreGroups: found.length > MAX_GROUPS };
}

/** The places one level down: the districts of the regency, the villages of a district. */
export function placesIn({ _id, kind }: Pick<RegionRecord, '_id' | 'kind'>): RegionRecord[] {
  return kind === 'regency' ? districtsByName() : villagesOf(_id);
}

function itselfFirst<One extends Pick<OrganisationRecord, 'kind'>>(organisations: One[]): One[] {
  const isPlace = ({ kind }: One) => PLACE_KINDS.includes(kind);
  return [...organisations.filter(isPlace), ...organisations.filter((one) => !isPlace(one))];
}

function whoseOf({ _id, kind }: RegionRecord) {
  if (kind === 'regency') return { district: null, kind: { $ne: 'kim' as const } };
  return kind === 'district' ? { district: _id, kind: { $ne: 'village' as const } } : { village: _id };
}
