import { createHash, randomBytes } from 'node:crypto';
import { isValidObjectId } from 'mongoose';
import { ApiToken, type ApiTokenRecord } from '../../models/api-token.js';
import { User, type UserRecord } from '../../models/user.js';
import { NotFound } from '../errors.js';
import { noteSecurity } from './security-log.js';

const TOKEN_BYTES = 32;
const TOKEN_PREFIX = 'kim_';

/** A new random secret for links and tokens, base64url. */
export function randomToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is kept of a secret: its SHA-256, hex. Enough for a random secret of 256 bits. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Makes an API token for a user and returns it; it cannot be read again.
 * @throws NotFound `user-not-found`
 */
export async function issueToken(username: string): Promise<string> {
  const user = await User.findOne({ username: username.toLowerCase(), status: 'active' }).lean();
  if (!user) throw new NotFound('user-not-found');
  const token = TOKEN_PREFIX + randomToken();
  await ApiToken.create({ user: user._id, hash: tokenHash(token) });
  await noteSecurity('token-issued', { user: user._id }, new Date());
  return token;
}

/** A person's API tokens, oldest first, without what they are known by. */
export function tokensOf(userId: string): Promise<Pick<ApiTokenRecord, '_id' | 'createdAt'>[]> {
  return ApiToken.find({ user: userId }, { createdAt: 1 }).sort({ _id: 1 }).lean().exec();
}

/** Ends one of a person's own API tokens. @throws NotFound */
export async function revokeToken(userId: string, id: string): Promise<void> {
  const { deletedCount } = isValidObjectId(id)
    ? await ApiToken.deleteOne({ _id: id, user: userId })
    : { deletedCount: 0 };
  if (deletedCount === 0) throw new NotFound();
}

/** The active user that a token belongs to, or null. */
export async function userOfToken(token: string): Promise<UserRecord | null> {
  const known = await ApiToken.findOne({ hash: tokenHash(token) }).lean();
  return known ? User.findOne({ _id: known.user, status: 'active' }).lean() : null;
}
