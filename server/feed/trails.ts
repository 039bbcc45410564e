import type { OrganisationRecord } from '../../models/organisation.js';
import type { RegionRecord } from '../../models/region.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { placesAbove } from '../regions/gazetteer.js';
import { placeTitle } from '../regions/place-title.js';
import type { PublicStory } from './public-story.js';

/** The way from a section of the portal to a page: names with their paths. */
export type Trail = [name: string, path: string][];

const t = translator(DEFAULT_LOCALE);

export function storyTrail({ title, path, topic }: Pick<PublicStory, 'title' | 'path' | 'topic'>): Trail {
  return [
    [t('common:nav.news'), '/berita'],
    [t(`common:topic.${topic}`), `/berita?topik=${topic}`],
    [title, path],
  ];
}

export function clarificationTrail({ fullTitle, path }: { fullTitle: string; path: string }): Trail {
  return [
    [t('common:nav.fact-check'), '/cek-fakta'],
    [fullTitle, path],
  ];
}

export function organisationTrail({
  name,
  kind,
  slug,
}: Pick<OrganisationRecord, 'name' | 'kind' | 'slug'>): Trail {
  return [
    [t('common:nav.directory'), '/direktori'],
    [t(`common:organisation-kind.${kind}`), `/direktori?jenis=${kind}`],
    [name, `/direktori/${slug}`],
  ];
}

export function placeTrail(place: RegionRecord): Trail {
  const steps = [...placesAbove(place), place].map(({ _id }): Trail[number] => [
    placeTitle(_id, t),
    `/wilayah/${_id}`,
  ]);
  return [[t('common:nav.places'), '/wilayah'], ...steps];
}
