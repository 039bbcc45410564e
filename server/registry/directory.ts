import { Types, type QueryFilter } from 'mongoose';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import {
  ORGANISATION_KINDS,
  PLATFORMS,
  type AccountStatus,
  type OrganisationKind,
} from '../../models/vocabulary.js';
import { Invalid, NotFound } from '../errors.js';
import { isDistrict } from '../regions/gazetteer.js';
import { asOf } from './proof-policy.js';

export interface DirectoryFilter {
  kind?: OrganisationKind;
  /** Kode wilayah. */
  district?: string;
  /** Words that must all occur in the name or the code. */
  words?: string[];
  /** Only those with an account that is official now. */
  official?: boolean;
  /** Inactive ones too: for administrators. */
  inactiveToo?: boolean;
}

export interface OrganisationWithAccounts extends OrganisationRecord {
  accounts: AccountRecord[];
}

/** Of what a reader types: characters looked at, and words looked for. */
const MAX_QUERY_LENGTH = 100;
const MAX_WORDS = 5;

/** A filter as an address gives it; values that are on no list are left out. */
export function directoryFilter(query: {
  kind?: string;
  district?: string;
  q?: string;
  official?: boolean;
}): DirectoryFilter {
  return {
    kind: ORGANISATION_KINDS.find((kind) => kind === query.kind),
    district: query.district && isDistrict(query.district) ? query.district : undefined,
    words: query.q
      ?.slice(0, MAX_QUERY_LENGTH)
      .split(/[\p{Cc}\s]+/u)
      .filter(Boolean)
      .slice(0, MAX_WORDS),
    official: query.official,
  };
}

/**
 * Organisations by name with their accounts.
 * @throws Invalid `cursor` when `after` is no cursor of ours
 */
export async function listOrganisations(
  filter: DirectoryFilter,
  { skip = 0, limit, after }: { skip?: number; limit: number; after?: string },
): Promise<{ items: OrganisationWithAccounts[]; more: boolean }> {
  const found = await Organisation.find({
    $and: [await conditionsOf(filter), after === undefined ? {} : behindCursor(after)],
  })
    .sort({ name: 1, _id: 1 })
    .skip(skip)
    .limit(limit + 1)
    .lean();
  return { items: await withAccounts(found.slice(0, limit)), more: found.length > limit };
}

/** How many accounts are official now. */
export async function countOfficialAccounts(): Promise<number> {
  const inactive = await Organisation.find({ active: false }).select('_id').lean();
  return Account.countDocuments({
    status: 'verified',
    organisation: { $nin: inactive.map(({ _id }) => _id) },
  });
}

/** How many organisations of each kind there are, before the filter by kind. */
export async function countByKind(filter: DirectoryFilter): Promise<Map<OrganisationKind, number>> {
  const counted = await Promise.all(
    ORGANISATION_KINDS.map(
      async (kind) =>
        [kind, await Organisation.countDocuments(await conditionsOf({ ...filter, kind }))] as const,
    ),
  );
  return new Map(counted.filter(([, count]) => count > 0));
}

/** One active organisation. @throws NotFound */
export async function findBySlug(slug: string): Promise<OrganisationRecord> {
  const organisation = await Organisation.findOne({ slug, active: true }).lean();
  if (!organisation) throw new NotFound('organisation-not-found');
  return organisation;
}

/** An organisation's accounts, official ones first, each group in the order of the platforms. */
export async function accountsOf(organisation: Types.ObjectId): Promise<AccountRecord[]> {
  return inDisplayOrder(await Account.find({ organisation }).lean());
}

/**
 * Accounts with the organisation that each belongs to, oldest first.
 * @param weakBefore only those whose proof runs out before, the first to do so first
 */
export async function listAccounts(
  { status, weakBefore }: { status?: AccountStatus | undefined; weakBefore?: Date | undefined },
  { skip, limit }: { skip: number; limit: number },
): Promise<{ items: (AccountRecord & { owner?: OrganisationRecord })[]; more: boolean }> {
  const found = await Account.find({
    ...(status && { status }),
    ...(weakBefore && { status: 'verified', 'verification.expiresAt': { $lt: weakBefore } }),
  })
    .sort(weakBefore ? { 'verification.expiresAt': 1, _id: 1 } : { _id: 1 })
    .skip(skip)
    .limit(limit + 1)
    .lean();
  const owners = await Organisation.find({
    _id: { $in: found.map((account) => account.organisation) },
  }).lean();
  const ownerOf = new Map(owners.map((owner) => [String(owner._id), owner]));
  const items = found
    .slice(0, limit)
    .map((account) => ({ ...account, owner: ownerOf.get(String(account.organisation)) }));
  return { items, more: found.length > limit };
}

/** A cursor behind an organisation, for the API's lists. */
export function cursorOf({ name, _id }: Pick<OrganisationRecord, 'name' | '_id'>): string {
  return Buffer.from(`${String(_id)}${name}`).toString('base64url');
}

function behindCursor(cursor: string): QueryFilter<OrganisationRecord> {
  const place = /^([\da-f]{24})(.+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!place) throw new Invalid({ cursor: 'bad-value' });
  const [, id, name] = place;
  return { name: { $gte: name }, $or: [{ name: { $gt: name } }, { _id: { $gt: new Types.ObjectId(id) } }] };
}

async function conditionsOf({
  kind,
  district,
  words,
  official,
  inactiveToo,
}: DirectoryFilter): Promise<QueryFilter<OrganisationRecord>> {
  const owners = official && (await Account.distinct('organisation', { status: 'verified' }));
  const written = words?.map((word) => new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'i'));
  return {
    // Named either way: `active` leads the indexes.
    active: inactiveToo ? { $in: [true, false] } : true,
    ...(kind ? { kind } : {}),
    ...(district ? { district } : {}),
    ...(owners ? { _id: { $in: owners } } : {}),
    ...(written?.length ? { $and: written.map((word) => ({ $or: [{ name: word }, { code: word }] })) } : {}),
  };
}

async function withAccounts(organisations: OrganisationRecord[]): Promise<OrganisationWithAccounts[]> {
  const accounts = await Account.find({
    organisation: { $in: organisations.map((organisation) => organisation._id) },
  }).lean();
  return organisations.map((organisation) => ({
    ...organisation,
    accounts: inDisplayOrder(accounts.filter((account) => account.organisation.equals(organisation._id))),
  }));
}

// What is official first; what was, last.
const DISPLAY_ORDER: readonly AccountStatus[] = ['verified', 'unverified', 'revoked'];

function inDisplayOrder(accounts: AccountRecord[]): AccountRecord[] {
  const now = new Date();
  const place = (account: AccountRecord) =>
    DISPLAY_ORDER.indexOf(asOf(account, now).status) * PLATFORMS.length + PLATFORMS.indexOf(account.platform);
  return accounts.toSorted((a, b) => place(a) - place(b));
}
