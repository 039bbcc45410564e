import { getDistricts, getRegencies, getVillages } from 'idn-area-data';
import { Organisation } from '../../models/organisation.js';
import { Region, type RegionRecord } from '../../models/region.js';
import { slugify } from '../text/slug.js';
import { loadGazetteer } from './gazetteer.js';

/** Kemendagri: the last block of a kelurahan starts with 1, of a desa with 2. */
const URBAN_VILLAGE_BLOCK = /\.1\d{3}$/;

export interface RegionImport {
  districts: number;
  villages: number;
}

/**
 * Imports a regency's districts and villages, and gives each an organisation. Safe to repeat: names are
 * brought up to date, organisations that exist are left alone.
 * @param regencyCode Kemendagri code, e.g. `63.11`
 * @throws Error when the code is not a regency's
 */
export async function importRegions(regencyCode: string): Promise<RegionImport> {
  const regency = (await getRegencies()).find(({ code }) => code === regencyCode);
  if (!regency) throw new Error(`REGION: ${regencyCode} is not the Kemendagri code of a regency`);
  const districts = (await getDistricts()).filter((district) => district.regency_code === regencyCode);
  const villages = (await getVillages()).filter(({ code }) => code.startsWith(`${regencyCode}.`));

  const places: RegionRecord[] = [
    { _id: regency.code, name: titleCase(regency.name), kind: 'regency' },
    ...districts.map(({ code, name }): RegionRecord => ({
      _id: code,
      name,
      kind: 'district',
      parent: regencyCode,
    })),
    ...villages.map(({ code, name, district_code: parent }): RegionRecord => ({
      _id: code,
      name,
      kind: URBAN_VILLAGE_BLOCK.test(code) ? 'urban-village' : 'village',
      parent,
    })),
  ];
  await Region.bulkWrite(
    places.map(({ _id, ...fields }) => ({
      updateOne: { filter: { _id }, update: { $set: fields }, upsert: true },
    })),
  );
  await Organisation.bulkWrite(
    places.map((place) => ({
      updateOne: {
        filter: { code: place._id },
        update: { $setOnInsert: organisationOf(place) },
        upsert: true,
      },
    })),
  );
  await loadGazetteer();
  return { districts: districts.length, villages: villages.length };
}

/** Imports the regions at the first start, and reads them into memory at every start. */
export async function ensureRegions(regencyCode: string): Promise<void> {
  if (await Region.exists({ _id: regencyCode })) await loadGazetteer();
  else await importRegions(regencyCode);
}

function organisationOf(place: RegionRecord) {
  const isVillage = place.kind === 'village' || place.kind === 'urban-village';
  const title = { regency: '', district: 'Kecamatan ', village: 'Desa ', 'urban-village': 'Kelurahan ' };
  const name = title[place.kind] + place.name;
  return {
    name,
    kind: isVillage
      ? ('village' as const)
      : place.kind === 'district'
        ? ('district' as const)
        : ('regency' as const),
    // Two villages of one regency can share a name; the code keeps the addresses apart.
    slug: `${slugify(name)}-${place._id.replaceAll('.', '')}`,
    village: isVillage ? place._id : undefined,
    district: isVillage ? place.parent : place.kind === 'district' ? place._id : undefined,
    active: true,
  };
}

function titleCase(name: string): string {
  return name.toLowerCase().replace(/(^|\s)\S/g, (letter) => letter.toUpperCase());
}
