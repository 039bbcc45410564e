import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { PLATFORMS, type Platform } from '../../models/vocabulary.js';
import { Invalid } from '../errors.js';
import { isDisguise, parseAddress, type Address, type Refusal } from './address.js';
import { findImitated } from './lookalike.js';
import { asOf } from './proof-policy.js';

export type ResolutionStatus = 'official' | 'formerly-official' | 'unregistered' | 'lookalike';

export interface Resolution {
  status: ResolutionStatus;
  /** What was asked about, read; absent where the address itself is a disguise. */
  address?: Address;
  /** Of a disguised address: what is wrong with it. */
  disguise?: Refusal;
  /** The registered account: of a lookalike, the one that it can be taken for. */
  account?: AccountRecord;
  organisation?: OrganisationRecord;
}

/** Paths of a site are looked up this deep. */
const MAX_PATH_SEGMENTS = 4;

/**
 * Says whether an address is an official account. An account that is registered but not yet verified is
 * `unregistered`, with the account beside it.
 * @param text an address in any spelling, or a name when the platform is known
 * @throws Invalid `url` when it is no account's address, e.g. a video, a telephone number or a bare name
 */
export async function resolve(text: string, platform?: Platform): Promise<Resolution> {
  const address = parseAddress(text, platform);
  if ('refused' in address) {
    if (isDisguise(address.refused)) return { status: 'lookalike', disguise: address.refused };
    throw new Invalid({ url: address.refused });
  }
  const [resolution] = await resolveAll([address]);
  return resolution!;
}

/** The same for addresses that were read already, in their order: a handful of queries however many they are. */
export async function resolveAll(addresses: Address[]): Promise<Resolution[]> {
  const registered = await registeredAccounts(addresses);
  const doubtful = addresses.filter(
    (_, index) => (registered[index]?.status ?? 'unverified') === 'unverified',
  );
  const imitated = await imitatedAccounts(doubtful);
  const named = await withOrganisations([...registered, ...imitated.values()]);
  return addresses.map((address, index) => {
    const found = named(registered[index]);
    if (found && found.account.status !== 'unverified') {
      const official = found.account.status === 'verified' && found.organisation.active;
      return { status: official ? 'official' : 'formerly-official', address, ...found };
    }
    const original = named(imitated.get(address));
    if (original && !original.organisation._id.equals(found?.organisation._id ?? '')) {
      return { status: 'lookalike', address, ...original };
    }
    return { status: 'unregistered', address, ...found };
  });
}

type Handle = Pick<Address, 'platform' | 'handle'>;

export interface NamedAccount {
  account: AccountRecord;
  organisation: OrganisationRecord;
}

/** The official accounts that carry a name, on any platform: what can be said of a name without an address. */
export async function officialAccountsNamed(name: string): Promise<NamedAccount[]> {
  const keys = PLATFORMS.flatMap((platform) => {
    const address = parseAddress(name, platform);
    return 'refused' in address ? [] : [address.key];
  });
  const accounts = await Account.find({ key: { $in: keys }, status: 'verified' }).lean();
  const named = await withOrganisations(accounts);
  return accounts
    .map(named)
    .filter(
      (one) => one?.organisation.active === true && one.account.status === 'verified',
    ) as NamedAccount[];
}

/** The registered account of each address, where there is one. */
async function registeredAccounts(addresses: Address[]): Promise<(AccountRecord | undefined)[]> {
  const accounts = await Account.find({ key: { $in: addresses.flatMap(keysOf) } }).lean();
  // Of a site and a part of it that are both registered, the part.
  const closestFirst = accounts.toSorted((a, b) => b.key.length - a.key.length);
  return addresses.map((address) => {
    const keys = keysOf(address);
    return closestFirst.find(({ key }) => keys.includes(key));
  });
}

function keysOf(address: Address): string[] {
  return address.platform === 'website' ? siteKeys(address.handle) : [address.key];
}

// A page is its site's: the page itself, the folders above it, and the host.
function siteKeys(handle: string): string[] {
  const [host = '', ...path] = handle.split('/');
  const depths = Math.min(path.length, MAX_PATH_SEGMENTS);
  return Array.from({ length: depths + 1 }, (_, depth) =>
    ['website:' + host, ...path.slice(0, depth)].join('/'),
  ).concat(`website:${handle}`);
}

/** The official account of another organisation that a registered one can be taken for, if any. */
export async function imitatedBy(account: AccountRecord): Promise<NamedAccount | undefined> {
  const imitated = await imitatedAccounts([account]);
  const named = await withOrganisations([...imitated.values()]);
  const original = named(imitated.get(account));
  return original && !original.organisation._id.equals(account.organisation) ? original : undefined;
}

/** The official account that each address can be taken for, where there is one. */
async function imitatedAccounts<T extends Handle>(addresses: T[]): Promise<Map<T, AccountRecord>> {
  const imitated = new Map<T, AccountRecord>();
  const sites = addresses.filter(({ platform }) => platform === 'website');
  const inFront = await Account.find({
    key: { $in: sites.flatMap(keysInFront) },
    status: 'verified',
  }).lean();
  for (const site of sites) {
    const keys = keysInFront(site);
    const found = inFront.find(({ key, handle }) => keys.includes(key) && handle !== hostOf(site));
    if (found) imitated.set(site, found);
  }
  const rest = addresses.filter((address) => !imitated.has(address));
  for (const [index, account] of (await findImitated(rest)).entries()) {
    if (account) imitated.set(rest[index]!, account);
  }
  return imitated;
}

// `balangankab.go.id.example.com` and `balangankab-go-id.com` begin with an official host and are elsewhere.
function keysInFront(site: Handle): string[] {
  const host = hostOf(site);
  return [host, host.replaceAll('-', '.')].flatMap((form) => {
    const labels = form.split('.');
    return labels.map((_, count) => `website:${labels.slice(0, count + 1).join('.')}`);
  });
}

function hostOf({ handle }: Handle): string {
  return handle.split('/')[0] ?? '';
}

async function withOrganisations(accounts: (AccountRecord | undefined)[]) {
  const ids = accounts.flatMap((account) => account?.organisation ?? []);
  const now = new Date();
  const organisations = await Organisation.find({ _id: { $in: ids } }).lean();
  const byId = new Map(organisations.map((organisation) => [String(organisation._id), organisation]));
  return (account: AccountRecord | undefined): NamedAccount | undefined => {
    const organisation = account && byId.get(String(account.organisation));
    return organisation && { account: asOf(account, now), organisation };
  };
}
