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

/** What a place is in, from the regency down. */
export function placesAbove({ parent }: RegionRecord): RegionRecord[] {
  const above = parent === undefined ? undefined : findPlace(parent);
  return above ? [...placesAbove(above), above] : [];
}

export function districtsByName(): RegionRecord[] {
  return districts().toSorted(byName);
}

/** The desa and kelurahan of a district, by name. */
export function villagesOf(district: string): RegionRecord[] {
  return [...places.values()]
    .filter(({ _id, parent }) => parent === district && isVillage(_id))
    .toSorted(byName);
}

/** Every district with its villages, both by name. */
export function villagesByDistrict(): DistrictWithVillages[] {
  return districtsByName().map((district) => ({ district, villages: villagesOf(district._id) }));
}

/** Where each village is, as far as somebody has said: code to latitude and longitude in degrees. */
export function villagePositions(): Record<string, [number, number]> {
  const known = [...places.values()].filter(({ _id }) => isVillage(_id));
  return Object.fromEntries(
    known.flatMap(({ _id, position }) => (position ? [[_id, [position.latitude, position.longitude]]] : [])),
  );
}

function byName(a: RegionRecord, b: RegionRecord): number {
  return a.name.localeCompare(b.name, 'id');
}
