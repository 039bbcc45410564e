import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { PLATFORMS, type Platform } from '../../models/vocabulary.js';
import { Invalid } from '../errors.js';
import { isDisguise, parseAddress, type Address, type Refusal } from './address.js';
import { findImitated } from './lookalike.js';

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
  const found = await registered(address);
  if (found && found.account.status !== 'unverified') {
    const official = found.account.status === 'verified' && found.organisation.active;
    return { status: official ? 'official' : 'formerly-official', address, ...found };
  }
  const imitated = await withOrganisation(await imitatedBy(address));
  if (imitated && String(imitated.organisation._id) !== String(found?.organisation._id)) {
    return { status: 'lookalike', address, ...imitated };
  }
  return { status: 'unregistered', address, ...found };
}

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
  const found = await Promise.all(accounts.map(withOrganisation));
  return found.flatMap((one) => (one?.organisation.active ? [one] : []));
}

async function registered(address: Address): Promise<NamedAccount | undefined> {
  const keys = address.platform === 'website' ? siteKeys(address.handle) : [address.key];
  const accounts = await Account.find({ key: { $in: keys } }).lean();
  // Of a site and a part of it that are both registered, the part.
  const [closest] = accounts.toSorted((a, b) => b.key.length - a.key.length);
  return withOrganisation(closest);
}

// A page is its site's: the page itself, the folders above it, and the host.
function siteKeys(handle: string): string[] {
  const [host = '', ...path] = handle.split('/');
  const depths = Math.min(path.length, MAX_PATH_SEGMENTS);
  return Array.from({ length: depths + 1 }, (_, depth) =>
    ['website:' + host, ...path.slice(0, depth)].join('/'),
  ).concat(`website:${handle}`);
}

async function imitatedBy(address: Address): Promise<AccountRecord | undefined> {
  return (
    (address.platform === 'website' ? await siteInFront(address.handle) : undefined) ?? findImitated(address)
  );
}

// `balangankab.go.id.example.com` and `balangankab-go-id.com` begin with an official host and are elsewhere.
async function siteInFront(handle: string): Promise<AccountRecord | undefined> {
  const [host = ''] = handle.split('/');
  const fronts = [host, host.replaceAll('-', '.')].flatMap((form) => {
    const labels = form.split('.');
    return labels.map((_, count) => `website:${labels.slice(0, count + 1).join('.')}`);
  });
  const accounts = await Account.find({ key: { $in: fronts }, status: 'verified' }).lean();
  return accounts.find(({ handle: official }) => official !== host);
}

async function withOrganisation(account: AccountRecord | undefined): Promise<NamedAccount | undefined> {
  const organisation = account && (await Organisation.findById(account.organisation).lean());
  return organisation ? { account, organisation } : undefined;
}
