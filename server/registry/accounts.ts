import { Types } from 'mongoose';
import { z } from 'zod';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { PLATFORMS, PROOF_METHODS } from '../../models/vocabulary.js';
import { setPostsOfficial } from '../aggregation/save-posts.js';
import { ensureSourceForAccount, stopSourceOfAccount } from '../aggregation/sources.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict, Invalid, NotFound } from '../errors.js';
import { parse } from '../validation/parse.js';
import { parseAddress, type Address } from './address.js';
import { shapeKeys } from './lookalike.js';

/** Characters. */
const NOTE_MAX_LENGTH = 500;
const REASON_MIN_LENGTH = 5;
const DUPLICATE_KEY = 11_000;
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

const proof = z
  .object({
    method: z.enum(PROOF_METHODS),
    note: z.preprocess(emptyAsMissing, z.string().trim().max(NOTE_MAX_LENGTH, 'too-long').optional()),
  })
  // A proof that nobody can repeat rests on what was written down about it.
  .refine(({ method, note }) => note !== undefined || method === 'rel-me' || method === 'code', {
    path: ['note'],
    message: 'required',
  });

const revocation = z.object({
  reason: z.string().trim().min(REASON_MIN_LENGTH, 'too-short').max(NOTE_MAX_LENGTH, 'too-long'),
});

/**
 * Adds an account to an organisation, waiting to be verified.
 * @param input `{url, platform?, feedUrl?}`; the address in any spelling, or a name when the platform is there;
 *   `handle` instead of `url` says the same
 * @throws Invalid with the reason why the address is refused; `url: taken` when the account is registered
 */
export async function addAccount(
  organisation: Pick<OrganisationRecord, '_id' | 'active'>,
  input: unknown,
): Promise<AccountRecord> {
  const { url, handle, platform, feedUrl } = parse(newAccount, input);
  const [written, field] = url || !handle ? [url, 'url'] : [handle, 'handle'];
  if (!written) throw new Invalid({ url: 'required' });
  return registerAddress(organisation, acceptedAddress(written, platform, field), feedUrl);
}

/** Reads where a feed is, as it was typed; nothing when nothing was. @throws Invalid `feedUrl` */
export function acceptedFeed(feedUrl: string | undefined): string | undefined {
  return parse(newAccount.pick({ feedUrl: true }), { feedUrl }).feedUrl;
}

/** Sets where an account's feed is; without one it is read no more. @throws NotFound, Invalid */
export async function setFeed(id: string, feedUrl: string | undefined): Promise<AccountRecord> {
  await findAccount(id);
  const accepted = acceptedFeed(feedUrl);
  const change = accepted ? { $set: { feedUrl: accepted } } : { $unset: { feedUrl: 1 } };
  const account = await Account.findByIdAndUpdate(id, change, { returnDocument: 'after' }).lean().orFail();
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
  feedUrl?: string,
): Promise<AccountRecord> {
  const { platform, handle, url, key } = address;
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
      })
    ).toObject();
    if (active) await ensureSourceForAccount(account);
    return account;
  } catch (error) {
    if ((error as { code?: number }).code === DUPLICATE_KEY) throw new Invalid({ url: 'taken' });
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
): Promise<void> {
  if (!organisation.website) return;
  const address = acceptedAddress(organisation.website, 'website', 'website');
  if (!(await Account.exists({ key: address.key }))) await registerAddress(organisation, address);
}

/**
 * Makes an account official, on the word of an administrator and a proof: who, how and when are kept.
 * @param input `{method, note?}`; a letter or an administrator's word needs the note
 * @throws Invalid, NotFound
 */
export async function verifyAccount(
  user: Pick<CurrentUser, 'id'>,
  id: string,
  input: unknown,
  now: Date,
): Promise<AccountRecord> {
  await findAccount(id);
  const verification = { ...parse(proof, input), by: new Types.ObjectId(user.id), at: now };
  const account = await Account.findByIdAndUpdate(
    id,
    { $set: { status: 'verified', verification }, $unset: { revocation: 1 } },
    { returnDocument: 'after' },
  )
    .lean()
    .orFail();
  const active = await Organisation.exists({ _id: account.organisation, active: true });
  await setPostsOfficial(account._id, active !== null);
  return account;
}

/**
 * Ends that an account is official; from then on it is shown as one that was. The reason is public.
 * @throws Invalid; NotFound; Conflict `account-not-verified`
 */
export async function revokeAccount(
  user: Pick<CurrentUser, 'id'>,
  id: string,
  input: unknown,
  now: Date,
): Promise<AccountRecord> {
  await findAccount(id);
  const { reason } = parse(revocation, input);
  const account = await Account.findOneAndUpdate(
    { _id: id, status: 'verified' },
    { $set: { status: 'revoked', revocation: { reason, by: new Types.ObjectId(user.id), at: now } } },
    { returnDocument: 'after' },
  ).lean();
  if (!account) throw new Conflict('account-not-verified');
  await setPostsOfficial(account._id, false);
  return account;
}

/**
 * Takes an account that was never verified off the registry: it was added by mistake.
 * @throws NotFound; Conflict `account-has-history`
 */
export async function removeAccount(id: string): Promise<void> {
  await findAccount(id);
  const removed = await Account.findOneAndDelete({ _id: id, status: 'unverified' }).lean();
  if (!removed) throw new Conflict('account-has-history');
  await stopSourceOfAccount(removed._id);
}

/** @throws NotFound */
export async function findAccount(id: string): Promise<AccountRecord> {
  const account = Types.ObjectId.isValid(id) ? await Account.findById(id).lean() : null;
  if (!account) throw new NotFound('account-not-found');
  return account;
}
