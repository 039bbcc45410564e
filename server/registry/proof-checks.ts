import type { ProofCheck } from '../../models/account-proof.js';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { ensureSourceForAccount } from '../aggregation/sources.js';
import type { Portal } from '../portal.js';
import { findAccount } from './accounts.js';
import { parseAddress } from './address.js';
import { hasReadableProfile, readProfile } from './profile.js';
import { lookFailure, openSiteReader, type SiteReader } from './site-reader.js';

/** What a check looks at. */
export type CheckedAccount = Pick<
  AccountRecord,
  '_id' | 'organisation' | 'platform' | 'url' | 'handle' | 'key' | 'platformId' | 'feedUrl' | 'code'
>;

/** What was seen: for the record, and the platform's id where it has one. */
export interface Look {
  check: ProofCheck;
  platformId?: string;
}

/**
 * Looks for a proof now, on somebody's asking: the code where one was made, else the link back. What is seen is kept
 * on the account; whether it becomes official stays an administrator's decision.
 * @throws NotFound
 */
export async function checkProofNow(
  portal: Portal,
  id: string,
  now: Date,
  options: { pauseMs?: number } = {},
): Promise<AccountRecord> {
  const account = await findAccount(id);
  const site = openSiteReader(portal, options);
  try {
    const { code } = account;
    const look =
      code && code.expiresAt > now
        ? await lookForCode(account, site, now)
        : await lookForLink(account, site, now);
    return await recordLook(account, look);
  } finally {
    await site.close();
  }
}

/** Looks for the account on the organisation's own official sites. */
export async function lookForLink(account: CheckedAccount, site: SiteReader, now: Date): Promise<Look> {
  const pages = await officialSites(account);
  const check: ProofCheck = { method: 'rel-me', at: now, found: false };
  if (pages.length === 0) return { check: { ...check, error: 'no-official-site' } };
  for (const page of pages) {
    try {
      const { links, url } = await site.page(page);
      check.page = url;
      if (links.some((link) => leadsTo(link.url, account))) {
        return { check: { method: 'rel-me', at: now, found: true, page: url } };
      }
    } catch (error) {
      Object.assign(check, { page, ...lookFailure(error) });
    }
  }
  return { check: { error: 'link-missing', ...check } };
}

/** Looks for the code in the account's own profile. */
export async function lookForCode(account: CheckedAccount, site: SiteReader, now: Date): Promise<Look> {
  const check: ProofCheck = { method: 'code', at: now, found: false, page: account.url };
  try {
    const { text, page, platformId } = await readProfile(account, site);
    const found = account.code !== undefined && text.includes(account.code.value);
    const error = otherOwner(account, platformId) ? 'identity-changed' : found ? undefined : 'code-missing';
    return { check: { ...check, page, found: found && !error, ...(error && { error }) }, platformId };
  } catch (error) {
    return { check: { ...check, ...lookFailure(error) } };
  }
}

/** The platform's own id of an account, to keep or to compare; nothing when it cannot be told now. */
export async function lookForId(account: CheckedAccount, site: SiteReader): Promise<string | undefined> {
  if (!hasReadableProfile(account.platform)) return undefined;
  try {
    return (await readProfile(account, site)).platformId;
  } catch (error) {
    // What the site does wrong is no news here: the account's own check tells it.
    lookFailure(error);
    return undefined;
  }
}

/** Whether somebody else has the name by now. */
export function otherOwner({ platformId }: Pick<AccountRecord, 'platformId'>, seen: string | undefined) {
  return platformId !== undefined && seen !== undefined && platformId !== seen;
}

/** Keeps what was seen; an id that was not known yet may be what the account's feed is found by. */
export async function recordLook(
  { _id, platformId: known }: CheckedAccount,
  { check, platformId }: Look,
): Promise<AccountRecord> {
  const learned = known === undefined && platformId !== undefined;
  const account = await Account.findByIdAndUpdate(
    _id,
    { $set: { check, ...(learned && { platformId }) } },
    { returnDocument: 'after' },
  )
    .lean()
    .orFail();
  if (learned) await readFromNowOn(account);
  return account;
}

/** Has an account read whose feed was found, unless its organisation is off the pages. */
export async function readFromNowOn(account: AccountRecord): Promise<void> {
  if (await Organisation.exists({ _id: account.organisation, active: true })) {
    await ensureSourceForAccount(account);
  }
}

async function officialSites({ _id, organisation }: CheckedAccount): Promise<string[]> {
  const sites = await Account.find({ organisation, platform: 'website', status: 'verified' }).lean();
  return sites.filter((one) => !one._id.equals(_id)).map(({ url }) => url);
}

function leadsTo(link: string, { key, platform, platformId }: CheckedAccount): boolean {
  const address = parseAddress(link);
  if ('refused' in address) return false;
  return address.key === key || (platformId !== undefined && address.key === `${platform}:${platformId}`);
}
