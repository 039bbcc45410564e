import { Types } from 'mongoose';
import { z } from 'zod';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import type { RegistryChange } from '../../models/registry-change.js';
import { PLATFORMS } from '../../models/vocabulary.js';
import { ensureSourceForAccount, stopSourceOfAccount } from '../aggregation/sources.js';
import type { CurrentUser } from '../auth/current-user.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Conflict, Invalid, NotFound } from '../errors.js';
import { parse } from '../validation/parse.js';
import { parseAddress, type Address } from './address.js';
import { changeBy } from './history.js';
import { shapeKeys } from './lookalike.js';
import type { ShareLinkOpener } from './share-link.js';

const FEED_PATH = /(?:\/(?:feed|rss|atom)\/?|\.(?:rss|atom|xml))$/i;

const emptyAsMissing = (value: unknown) => (value === '' || value === null ? undefined : value);

const newAccount = z.object({
  url: z.preprocess(emptyAsMissing, z.string().trim().optional()),
  handle: z.preprocess(emptyAsMissing, z.string().trim().optional()),
  platform: z.preprocess(emptyAsMissing, z.enum(PLATFORMS).optional()),
  feedUrl: z.preprocess(
    emptyAsMissing,
    z
      .url({ protocol: /^https?$/, error: 'bad-url' })
      .max(2_000, 'too-long')
      .optional(),
  ),
});

/**
 * Adds an account to an organisation, waiting to be verified.
 * @param input `{url, platform?, feedUrl?}`; the address in any spelling, or a name when the platform is there;
 *   `handle` instead of `url` says the same
 * @param by who adds it; nobody: the command line
 * @throws Invalid with the reason why the address is refused; `url: taken` when the account is registered
 */
export async function addAccount(
  organisation: Pick<OrganisationRecord, '_id' | 'active'>,
  input: unknown,
  by?: Pick<CurrentUser, 'id'>,
): Promise<AccountRecord> {
  const { url, handle, platform, feedUrl } = parse(newAccount, input);
  const [written, field] = url || !handle ? [url, 'url'] : [handle, 'handle'];
  if (!written) throw new Invalid({ url: 'required' });
  return registerAddress(organisation, acceptedAddress(written, platform, field), { feedUrl, by });
}

/** The same where a link that was shared may stand for the address: it is opened first. @throws as `addAccount` */
export async function addSharedAccount(
  organisation: Pick<OrganisationRecord, '_id' | 'active'>,
  input: Record<string, unknown>,
  { by, open }: { by?: Pick<CurrentUser, 'id'>; open: ShareLinkOpener },
): Promise<AccountRecord> {
  const { url } = input;
  return addAccount(organisation, { ...input, ...(typeof url === 'string' && { url: await open(url) }) }, by);
}

/** Reads where a feed is, as it was typed; nothing when nothing was. @throws Invalid `feedUrl` */
export function acceptedFeed(feedUrl: string | undefined): string | undefined {
  return parse(newAccount.pick({ feedUrl: true }), { feedUrl }).feedUrl;
}

/** Sets where an account's feed is; without one it is read no more. @throws NotFound, Invalid */
export async function setFeed(
  id: string,
  feedUrl: string | undefined,
  by?: Pick<CurrentUser, 'id'>,
): Promise<AccountRecord> {
  const { feedUrl: from } = await findAccount(id);
  const to = acceptedFeed(feedUrl);
  const history = changeBy(by, 'feed-changed', new Date(), { fields: [{ field: 'feedUrl', from, to }] });
  const account = await Account.findByIdAndUpdate(
    id,
    { ...(to ? { $set: { feedUrl: to } } : { $unset: { feedUrl: 1 } }), $push: { history } },
    { returnDocument: 'after' },
  )
    .lean()
    .orFail();
  if (await Organisation.exists({ _id: account.organisation, active: true }))
    await ensureSourceForAccount(account);
  return account;
}

/** Reads an address, or refuses it as a form field. @throws Invalid */
export function acceptedAddress(written: string, platform?: Address['platform'], field = 'url'): Address {
  const parsed = parseAddress(written, platform);
  if ('refused' in parsed) throw new Invalid({ [field]: parsed.refused });
  return parsed;
}

/** Adds an account whose address was read. @throws Invalid `url: taken` */
export async function registerAddress(
  { _id: organisation, active }: Pick<OrganisationRecord, '_id' | 'active'>,
  address: Address,
  { feedUrl, by }: { feedUrl?: string | undefined; by?: Pick<CurrentUser, 'id'> | undefined } = {},
): Promise<AccountRecord> {
  const { platform, handle, url, key } = address;
  const now = new Date();
  try {
    const shapes = shapeKeys(platform, handle);
    const account = (
      await Account.create({
        organisation,
        platform,
        handle,
        url,
        key,
        shapes,
        feedUrl: feedUrl ?? pastedFeed(address),
        history: [changeBy(by, 'account-added', now)],
      })
    ).toObject();
    await note(organisation, changeBy(by, 'account-added', now, { note: url }));
    if (active) await ensureSourceForAccount(account);
    return account;
  } catch (error) {
    if (isDuplicateKey(error)) throw new Invalid({ url: 'taken' });
    throw error;
  }
}

// Who has only ever seen the feed's address pastes that as the website: then it is what is to be read.
function pastedFeed({ platform, url }: Address): string | undefined {
  return platform === 'website' && FEED_PATH.test(new URL(url).pathname) ? url : undefined;
}

/** An organisation's website is one of its accounts; one that is registered already stays as it is. */
export async function ensureWebsiteAccount(
  organisation: Pick<OrganisationRecord, '_id' | 'active' | 'website'>,
  by?: Pick<CurrentUser, 'id'>,
): Promise<void> {
  if (!organisation.website) return;
  const address = acceptedAddress(organisation.website, 'website', 'website');
  if (!(await Account.exists({ key: address.key }))) await registerAddress(organisation, address, { by });
}

/**
 * Takes an account that was never verified off the registry: it was added by mistake.
 * @throws NotFound; Conflict `account-has-history`
 */
export async function removeAccount(id: string, by?: Pick<CurrentUser, 'id'>): Promise<void> {
  await findAccount(id);
  const removed = await Account.findOneAndDelete({ _id: id, status: 'unverified' }).lean();
  if (!removed) throw new Conflict('account-has-history');
  await stopSourceOfAccount(removed._id);
  await note(removed.organisation, changeBy(by, 'account-removed', new Date(), { note: removed.url }));
}

/** @throws NotFound */
export async function findAccount(id: string): Promise<AccountRecord> {
  const account = Types.ObjectId.isValid(id) ? await Account.findById(id).lean() : null;
  if (!account) throw new NotFound('account-not-found');
  return account;
}

function note(organisation: Types.ObjectId, history: RegistryChange) {
  return Organisation.updateOne({ _id: organisation }, { $push: { history } }, { timestamps: false });
}
