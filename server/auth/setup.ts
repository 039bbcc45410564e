import { SetupLink } from '../../models/setup-link.js';
import type { UserRecord } from '../../models/user.js';
import { NotFound } from '../errors.js';
import { randomToken, tokenHash } from './tokens.js';
import { administratorExists, createUser } from './users.js';

const VALID_MS = 24 * 60 * 60 * 1000;

/**
 * The path of a new one-time link that makes the first administrator, or undefined when there is one already.
 * Each call makes the links before it worthless.
 */
export async function newSetupPath(now = new Date()): Promise<string | undefined> {
  if (await administratorExists()) return undefined;
  const token = randomToken();
  await SetupLink.updateOne(
    { _id: 'administrator' },
    { $set: { hash: tokenHash(token), expiresAt: new Date(now.getTime() + VALID_MS) } },
    { upsert: true },
  );
  return `/penyiapan/${token}`;
}

/** Whether a set-up link still works. */
export async function setupLinkValid(token: string, now = new Date()): Promise<boolean> {
  const link = await SetupLink.exists({ hash: tokenHash(token), expiresAt: { $gt: now } });
  return link !== null && !(await administratorExists());
}

/**
 * Makes the first administrator through the link and uses the link up.
 * @throws NotFound when the link is used, old or not one of ours; Invalid on bad fields
 */
export async function createFirstAdministrator(token: string, input: object): Promise<UserRecord> {
  if (await administratorExists()) throw new NotFound('setup-link-void');
  // Taken before it is used, so that of two people who hold the link one gets through.
  const link = await SetupLink.findOneAndDelete({
    hash: tokenHash(token),
    expiresAt: { $gt: new Date() },
  }).lean();
  if (!link) throw new NotFound('setup-link-void');
  try {
    return await createUser({ ...input, role: 'admin' });
  } catch (error) {
    await SetupLink.create(link);
    throw error;
  }
}
