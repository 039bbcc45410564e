import { randomInt } from 'node:crypto';
import { Types } from 'mongoose';
import { z } from 'zod';
import type { ProofLetter } from '../../models/account-proof.js';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { PROOF_METHODS } from '../../models/vocabulary.js';
import { setPostsOfficial } from '../aggregation/save-posts.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict, Invalid } from '../errors.js';
import { sha256 } from '../evidence/files.js';
import { namedByType, safeContent } from '../evidence/safe-content.js';
import { fileStore } from '../media/file-store.js';
import { parse } from '../validation/parse.js';
import { findAccount } from './accounts.js';
import { changeBy } from './history.js';
import { hasReadableProfile } from './profile.js';
import { lapsedReason, proofExpiry } from './proof-policy.js';

/** Characters. */
const NOTE_MAX_LENGTH = 500;
const REASON_MIN_LENGTH = 5;
const CODE_LENGTH = 10;
/** Without what can be taken for another: o and 0, l and 1. */
const CODE_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE_VALID_MS = 14 * 24 * 60 * 60 * 1000;

const emptyAsMissing = (value: unknown) => (value === '' || value === null ? undefined : value);

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

/** Letters that prove an account, for administrators alone. */
export const letters = fileStore<{ account: Types.ObjectId; [name: string]: unknown }>('letters');

/**
 * Makes an account official, on the word of an administrator and a proof: who, how, when and until when are kept.
 * @param input `{method, note?}`; a letter or an administrator's word needs the note
 * @param received the letter itself, a picture or a PDF; without content when it was too large
 * @throws Invalid, NotFound
 */
export async function verifyAccount(
  user: Pick<CurrentUser, 'id'>,
  id: string,
  input: unknown,
  now: Date,
  received?: { content?: Buffer },
): Promise<AccountRecord> {
  const before = await findAccount(id);
  const { method, note } = parse(proof, input);
  const letter = method === 'letter' ? await keptLetter(before._id, received) : undefined;
  const expiresAt = proofExpiry(method, now);
  const verification = { method, note, letter, expiresAt, by: new Types.ObjectId(user.id), at: now };
  // Looked at soon, so that the platform's own id is known from the start.
  const set = { status: 'verified', verification, proofDueAt: now };
  // Whoever has the name now is who was proved.
  const otherOwner = before.check?.error === 'identity-changed';
  const account = await Account.findByIdAndUpdate(
    id,
    {
      $set: set,
      $unset: { revocation: 1, code: 1, check: 1, ...(otherOwner && { platformId: 1 }) },
      $push: {
        history: changeBy(user, 'verified', now, { note, fields: [{ field: 'method', to: method }] }),
      },
    },
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
  const account = await end(id, {}, { reason, by: new Types.ObjectId(user.id), at: now }, 'revoked');
  if (!account) throw new Conflict('account-not-verified');
  return account;
}

/** The same by the portal itself, when a proof ran out and nobody renewed it; false when somebody just did. */
export async function lapseAccount({ _id, verification }: AccountRecord, now: Date): Promise<boolean> {
  const still = { 'verification.at': verification?.at };
  return (await end(String(_id), still, { reason: lapsedReason(), at: now }, 'lapsed')) !== null;
}

/**
 * Makes the code that shows, put into a profile's text, that the profile is theirs who put it there.
 * @throws NotFound; Conflict `profile-not-readable`
 */
export async function makeProofCode(
  user: Pick<CurrentUser, 'id'>,
  id: string,
  now: Date,
): Promise<AccountRecord> {
  const { platform } = await findAccount(id);
  if (!hasReadableProfile(platform)) throw new Conflict('profile-not-readable');
  const letter = () => CODE_LETTERS[randomInt(CODE_LETTERS.length)];
  const code = {
    value: `kabarkim-${Array.from({ length: CODE_LENGTH }, letter).join('')}`,
    by: new Types.ObjectId(user.id),
    at: now,
    expiresAt: new Date(now.getTime() + CODE_VALID_MS),
  };
  return Account.findByIdAndUpdate(id, { $set: { code } }, { returnDocument: 'after' }).lean().orFail();
}

async function end(
  id: string,
  still: Record<string, unknown>,
  ended: NonNullable<AccountRecord['revocation']>,
  action: 'revoked' | 'lapsed',
): Promise<AccountRecord | null> {
  const { reason, by, at } = ended;
  const account = await Account.findOneAndUpdate(
    { _id: id, status: 'verified', ...still },
    {
      $set: { status: 'revoked', revocation: ended },
      $unset: { proofDueAt: 1 },
      $push: { history: { action, at, note: reason, ...(by && { by }) } },
    },
    { returnDocument: 'after' },
  ).lean();
  if (account) await setPostsOfficial(account._id, false);
  return account;
}

async function keptLetter(
  account: Types.ObjectId,
  received: { content?: Buffer } | undefined,
): Promise<ProofLetter | undefined> {
  // A file field that was left empty arrives as a file of no bytes.
  if (!received || received.content?.length === 0) return undefined;
  if (!received.content) throw new Invalid({ file: 'file-too-large' });
  const { type, content } = await safeContent(received.content);
  const file = await letters.write(namedByType(String(account), type), { account }, content);
  return { file, type, size: content.length, sha256: sha256(content) };
}
