import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import type { PublishedFilter } from '../../models/story.js';
import { findPlace } from '../regions/gazetteer.js';
import { organisationFilter, placeFilter, publishedFilter } from './filter.js';

/** Whose news somebody follows: all of them, or of one place, one topic, one organisation. */
export interface WantedNews {
  /** Kode wilayah; absent: everywhere. */
  place?: string | undefined;
  topic?: string | undefined;
  /** Slug of an organisation. */
  organisation?: string | undefined;
}

export interface FollowedNews {
  filter: PublishedFilter;
  /** The organisation, where one is followed. */
  owner?: OrganisationRecord | undefined;
}

/** The filter of what somebody follows, or undefined when there is no such place, topic or organisation. */
export async function followedNews({
  place,
  topic,
  organisation,
}: WantedNews): Promise<FollowedNews | undefined> {
  const byTopic = publishedFilter({ topic });
  if (!byTopic || (place !== undefined && !findPlace(place))) return undefined;
  const owner = organisation ? await activeOrganisation(organisation) : undefined;
  if (owner === null) return undefined;
  return {
    filter: { ...byTopic, ...(place && placeFilter(place)), ...(owner && organisationFilter(owner)) },
    owner,
  };
}

function activeOrganisation(slug: string): Promise<OrganisationRecord | null> {
  return Organisation.findOne({ slug, active: true }).lean();
}
