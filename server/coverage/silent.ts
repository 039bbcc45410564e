import { GAPS, type DistrictCoverage, type Gap, type VillageCoverage } from './villages.js';

/** What the silent villages can be narrowed to: those that lack everything, or one thing. */
export const SHORTFALLS = ['silent', ...GAPS] as const;
export type Shortfall = (typeof SHORTFALLS)[number];

/** The villages of a district that lack something, the longest unheard of first. */
export interface SilentDistrict {
  code: string;
  name: string;
  villages: VillageCoverage[];
  /** How many of them lack everything. */
  silent: number;
  /** How many villages the district has. */
  all: number;
}

/** Villages that lack something (or just this), by district: where most are silent first. */
export function silentVillages(districts: DistrictCoverage[], shortfall?: Shortfall): SilentDistrict[] {
  return districts
    .map(({ code, name, villages }) => {
      const lacking = villages.filter((village) => falls(village, shortfall)).toSorted(byUrgency);
      const silent = lacking.filter(({ hearing }) => hearing === 'silent').length;
      return { code, name, villages: lacking, silent, all: villages.length };
    })
    .filter(({ villages }) => villages.length > 0)
    .toSorted((a, b) => b.silent - a.silent || b.villages.length - a.villages.length);
}

/** How many villages lack what. */
export function countShortfalls(districts: DistrictCoverage[]): Record<Shortfall | 'any', number> {
  const villages = districts.flatMap((district) => district.villages);
  const count = (shortfall?: Shortfall) => villages.filter((village) => falls(village, shortfall)).length;
  return {
    any: count(),
    silent: count('silent'),
    kim: count('kim'),
    account: count('account'),
    story: count('story'),
  };
}

function falls({ gaps, hearing }: VillageCoverage, shortfall?: Shortfall): boolean {
  if (!shortfall) return gaps.length > 0;
  return shortfall === 'silent' ? hearing === 'silent' : gaps.includes(shortfall satisfies Gap);
}

function byUrgency(a: VillageCoverage, b: VillageCoverage): number {
  const unheardSince = ({ lastStoryAt }: VillageCoverage) => lastStoryAt?.getTime() ?? 0;
  return b.gaps.length - a.gaps.length || unheardSince(a) - unheardSince(b);
}
