import { Region, type RegionRecord } from '../../models/region.js';

export interface DistrictWithVillages {
  district: RegionRecord;
  villages: RegionRecord[];
}

// A regency's places are a few hundred and do not change while the portal runs.
let places = new Map<string, RegionRecord>();

/** Reads the imported places into memory; call once at start, after the import. */
export async function loadGazetteer(): Promise<void> {
  const records = await Region.find().sort({ _id: 1 }).lean();
  places = new Map(records.map((place) => [place._id, place]));
}

export function findPlace(code: string): RegionRecord | undefined {
  return places.get(code);
}

/** A place's name, or its code where it is unknown. */
export function placeName(code: string): string {
  return places.get(code)?.name ?? code;
}

/** Desa and kelurahan alike. */
export function isVillage(code: string): boolean {
  const kind = places.get(code)?.kind;
  return kind === 'village' || kind === 'urban-village';
}

export function isDistrict(code: string): boolean {
  return places.get(code)?.kind === 'district';
}

/** The district of a village: the code without its last block. */
export function districtOf(village: string): string {
  return village.split('.').slice(0, 3).join('.');
}

export function regency(): RegionRecord | undefined {
  return [...places.values()].find((place) => place.kind === 'regency');
}

export function districts(): RegionRecord[] {
  return [...places.values()].filter((place) => place.kind === 'district');
}

/** Every district with its villages, both by name. */
export function villagesByDistrict(): DistrictWithVillages[] {
  const byName = (a: RegionRecord, b: RegionRecord) => a.name.localeCompare(b.name, 'id');
  const villages = [...places.values()].filter((place) => isVillage(place._id));
  return districts()
    .toSorted(byName)
    .map((district) => ({
      district,
      villages: villages.filter((village) => village.parent === district._id).toSorted(byName),
    }));
}

/** Where each village is, as far as somebody has said: code to latitude and longitude in degrees. */
export function villagePositions(): Record<string, [number, number]> {
  const known = [...places.values()].filter(({ _id }) => isVillage(_id));
  return Object.fromEntries(
    known.flatMap(({ _id, position }) => (position ? [[_id, [position.latitude, position.longitude]]] : [])),
  );
}
