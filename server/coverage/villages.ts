import type { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { published, Story } from '../../models/story.js';
import { inTurns } from '../in-turns.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import { asOf } from '../registry/proof-policy.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A village that no published story told of for so long is not heard of. */
export const SILENT_AFTER_DAYS = 60;
const AT_ONCE = 8; // questions to the database

/** What a village lacks to be heard. */
export const GAPS = ['kim', 'account', 'story'] as const;
export type Gap = (typeof GAPS)[number];
/** `heard`: nothing is missing; `partly`: something is; `silent`: everything. */
export type Hearing = 'heard' | 'partly' | 'silent';

export interface VillageCoverage {
  /** Kode wilayah. */
  code: string;
  name: string;
  district: string;
  /** Active KIM groups. */
  kims: number;
  /** Official accounts of the village, its KIM groups and other organisations in it. */
  accounts: number;
  lastStoryAt?: Date;
  /** Stories published in the period. */
  stories: number;
  gaps: Gap[];
  hearing: Hearing;
}

type VillageStories = Pick<VillageCoverage, 'stories' | 'lastStoryAt'>;

export interface DistrictCoverage {
  code: string;
  name: string;
  villages: VillageCoverage[];
  /** Villages with nothing missing, and how many lack what. */
  heard: number;
  lacking: Record<Gap, number>;
}

/**
 * How every village of the regency is heard, by district. Groups and accounts are as they are now.
 * @param until stories up to then; @param from the beginning of the period whose stories are counted
 */
export async function coverage({ from, until }: { from: Date; until: Date }): Promise<DistrictCoverage[]> {
  const regions = villagesByDistrict();
  const codes = regions.flatMap(({ villages }) => villages.map(({ _id }) => _id));
  const organisations = await Organisation.find(
    { village: { $in: codes }, active: true },
    { village: 1, kind: 1 },
  ).lean();
  const official = await officialAccounts(
    organisations.map(({ _id }) => _id),
    until,
  );
  const lately = await storiesIn(from, until);
  const inTurn = inTurns(AT_ONCE);
  const villages = await Promise.all(
    regions.flatMap(({ district, villages: places }) =>
      places.map(({ _id: code, name }) =>
        inTurn(async (): Promise<VillageCoverage> => {
          const own = organisations.filter(({ village }) => village === code);
          const kims = own.filter(({ kind }) => kind === 'kim').length;
          const accounts = own.reduce((sum, { _id }) => sum + (official.get(String(_id)) ?? 0), 0);
          const stories = lately.get(code) ?? (await before(code, from));
          const gaps = gapsOf({ kims, accounts, lastStoryAt: stories.lastStoryAt }, until);
          return {
            code,
            name,
            district: district._id,
            kims,
            accounts,
            ...stories,
            gaps,
            hearing: hearingOf(gaps),
          };
        }),
      ),
    ),
  );
  return regions.map(({ district: { _id: code, name } }) =>
    summed(
      code,
      name,
      villages.filter(({ district }) => district === code),
    ),
  );
}

async function officialAccounts(organisations: Types.ObjectId[], now: Date): Promise<Map<string, number>> {
  const accounts = await Account.find({ organisation: { $in: organisations }, status: 'verified' }).lean();
  const counts = new Map<string, number>();
  for (const account of accounts) {
    const owner = String(account.organisation);
    if (asOf(account, now).status === 'verified') counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return counts;
}

/** Of each village with a story in the period: how many, and when the last was published. */
async function storiesIn(from: Date, until: Date): Promise<Map<string, VillageStories>> {
  const counted = await Story.aggregate<VillageStories & { _id: string }>([
    { $match: { status: 'published', publishedAt: { $gte: from, $lt: until } } },
    { $group: { _id: '$village', stories: { $sum: 1 }, lastStoryAt: { $max: '$publishedAt' } } },
  ]);
  return new Map(counted.map(({ _id, ...stories }) => [_id, stories]));
}

async function before(village: string, from: Date): Promise<VillageStories> {
  const last = await published({ village })
    .where({ publishedAt: { $lt: from } })
    .sort({ publishedAt: -1, _id: -1 })
    .select(['publishedAt'])
    .findOne()
    .lean();
  return { stories: 0, ...(last?.publishedAt && { lastStoryAt: last.publishedAt }) };
}

function gapsOf(
  { kims, accounts, lastStoryAt }: Pick<VillageCoverage, 'kims' | 'accounts' | 'lastStoryAt'>,
  until: Date,
): Gap[] {
  const heardOf = lastStoryAt && until.getTime() - lastStoryAt.getTime() < SILENT_AFTER_DAYS * DAY_MS;
  const missing: Record<Gap, boolean> = { kim: kims === 0, account: accounts === 0, story: !heardOf };
  return GAPS.filter((gap) => missing[gap]);
}

function hearingOf(gaps: Gap[]): Hearing {
  if (gaps.length === 0) return 'heard';
  return gaps.length === GAPS.length ? 'silent' : 'partly';
}

function summed(code: string, name: string, villages: VillageCoverage[]): DistrictCoverage {
  const lacks = (gap: Gap) => villages.filter(({ gaps }) => gaps.includes(gap)).length;
  return {
    code,
    name,
    villages,
    heard: villages.filter(({ hearing }) => hearing === 'heard').length,
    lacking: { kim: lacks('kim'), account: lacks('account'), story: lacks('story') },
  };
}
