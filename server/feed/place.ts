import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import type { RegionRecord } from '../../models/region.js';
import { isVillage } from '../regions/gazetteer.js';

const MAX_ORGANISATIONS = 60;

export interface PlaceOrganisation extends Pick<OrganisationRecord, 'name' | 'slug' | 'kind' | 'website'> {
  /** Verified ones only. */
  accounts: Pick<AccountRecord, 'platform' | 'handle' | 'url'>[];
}

/**
 * A place's own organisations and KIM groups, with their official accounts. A district lists the groups of its
 * villages too, and leaves the villages themselves to their pages.
 */
export async function organisationsOf(place: RegionRecord): Promise<PlaceOrganisation[]> {
  const where = isVillage(place._id)
    ? { village: place._id }
    : { district: place._id, kind: { $ne: 'village' as const } };
  const organisations = await Organisation.find({ ...where, active: true })
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
  return organisations.map(({ _id, name, slug, kind, website }) => ({
    name,
    slug,
    kind,
    website,
    accounts: accounts
      .filter(({ organisation }) => String(organisation) === String(_id))
      .map(({ platform, handle, url }) => ({ platform, handle, url })),
  }));
}
