import type { OrganisationRecord } from '../../models/organisation.js';
import { TOPICS, type Topic } from '../../models/vocabulary.js';
import type { PublishedFilter } from '../../models/story.js';
import { isDistrict, isVillage } from '../regions/gazetteer.js';
import { queryTokens } from '../search/tokenise.js';

/** What a reader asks the list of stories for, as typed. */
export interface WantedStories {
  topic?: string | undefined;
  /** Kode wilayah. */
  district?: string | undefined;
  village?: string | undefined;
  /** Words that must all occur. */
  q?: string | undefined;
}

/**
 * The filter that finds what was asked for, or undefined when nothing can match: an unknown topic or place,
 * or words that say nothing.
 */
export function publishedFilter({ topic, district, village, q }: WantedStories): PublishedFilter | undefined {
  if (topic && !isTopic(topic)) return undefined;
  if (district && !isDistrict(district)) return undefined;
  if (village && !isVillage(village)) return undefined;
  const tokens = q ? queryTokens(q) : undefined;
  if (tokens?.length === 0) return undefined;
  return {
    ...(topic && { topic: topic as Topic }),
    ...(district && { district }),
    ...(village && { village }),
    ...(tokens && { tokens }),
  };
}

/** The filter of everything published from a place: a village, a district or the whole regency. */
export function placeFilter(code: string): PublishedFilter {
  if (isVillage(code)) return { village: code };
  return isDistrict(code) ? { district: code } : {};
}

/** The filter of an organisation's stories: those of its place, or those that it sent in. */
export function organisationFilter({
  _id,
  kind,
  village,
  district,
}: Pick<OrganisationRecord, '_id' | 'kind' | 'village' | 'district'>): PublishedFilter {
  if (kind === 'village') return { village };
  return kind === 'district' ? { district } : { organisation: _id };
}

function isTopic(topic: string): topic is Topic {
  return TOPICS.includes(topic as Topic);
}
