import type { Types } from 'mongoose';
import type { AccountRecord } from '../../models/account.js';
import { Source } from '../../models/source.js';
import { adapters, isReadablePlatform } from './adapters/index.js';

/** What of an account decides whether and where it is read. */
export type SourceAccount = Pick<AccountRecord, '_id' | 'organisation' | 'platform' | 'url' | 'feedUrl'>;

/**
 * Makes the account's source match the account: made when it has a feed that can be read, pointed elsewhere when the
 * feed's address changed, switched off when there is none any more. To be called whenever an account is saved.
 * @returns the source's id, or null when the account has no readable feed
 */
export async function ensureSourceForAccount(
  account: SourceAccount,
  now = new Date(),
): Promise<Types.ObjectId | null> {
  const { platform } = account;
  const feedUrl = isReadablePlatform(platform) ? adapters[platform].feedUrl(account) : undefined;
  if (!feedUrl) {
    await stopSourceOfAccount(account._id);
    return null;
  }
  const fields = { organisation: account.organisation, platform, active: true };
  // The address as it was: only a change of it throws away what is known of the document there.
  const same = await Source.findOneAndUpdate({ account: account._id, feedUrl }, { $set: fields }).lean();
  if (same) return same._id;
  const source = await Source.findOneAndUpdate(
    { account: account._id },
    {
      $set: { ...fields, feedUrl, nextFetchAt: now, consecutiveFailures: 0 },
      $unset: { etag: 1, lastModified: 1, movedTo: 1, lastError: 1, dormantSince: 1 },
    },
    { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
  ).lean();
  return source._id;
}

/** Reads an account's feed no more; its posts stay. */
export async function stopSourceOfAccount(account: Types.ObjectId): Promise<void> {
  await Source.updateOne({ account }, { $set: { active: false } });
}
