import { Types } from 'mongoose';
import { z } from 'zod';
import { ApiToken } from '../../models/api-token.js';
import { Organisation } from '../../models/organisation.js';
import { PushSubscription } from '../../models/push-subscription.js';
import { User, USER_STATUSES, type Consent, type UserRecord, type UserStatus } from '../../models/user.js';
import { ROLES, type OrganisationKind, type Role } from '../../models/vocabulary.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Conflict, Invalid, NotFound } from '../errors.js';
import { consentGiven, consentNow } from '../privacy/consent.js';
import { isVillage } from '../regions/gazetteer.js';
import { parse } from '../validation/parse.js';
import { guessable } from './guessable-password.js';
import { hashPassword, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, passwordMatches } from './passwords.js';

export const newPassword = z
  .string()
  .min(PASSWORD_MIN_LENGTH, 'password-too-short')
  .max(PASSWORD_MAX_LENGTH, 'too-long');

const optionalText = z
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional();

const newUser = z.object({
  username: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9._-]{2,39}$/, 'bad-username'),
  name: z.string().trim().min(2, 'too-short').max(80, 'too-long'),
  role: z.enum(ROLES, 'bad-role'),
  password: newPassword,
  /** Code of the organisation. */
  organisation: optionalText,
  village: optionalText.refine((code) => code === undefined || isVillage(code), 'unknown-village'),
});

const ownAccount = newUser.extend({ consent: consentGiven });

/** What a user is made from, as a form, the API or the command line gives it. */
export type NewUser = z.input<typeof newUser>;

const userChange = z.object({
  role: z.enum(ROLES, 'bad-role').optional(),
  status: z.enum(USER_STATUSES).optional(),
  /** Code of the organisation; left out: the one that the user has. */
  organisation: optionalText,
});

/** Roles that act for an organisation and from a village. */
const ROLES_WITH_ORGANISATION: readonly Role[] = ['contributor', 'agency'];

/**
 * Makes a user; without a consent the person is asked for it on every page.
 * @throws Invalid on bad fields, a password that is easily guessed or an unknown organisation; `username: taken`
 *   when the name exists
 */
export async function createUser(
  input: unknown,
  {
    status = 'active',
    consent,
    givenPasswordUntil,
  }: { status?: UserStatus; consent?: Consent; givenPasswordUntil?: Date } = {},
): Promise<UserRecord> {
  const { password, organisation: code, ...fields } = parse(newUser, input);
  refuseGuessable(password, fields);
  const organisation = await belongsTo(fields.role, code);
  try {
    const user = await User.create({
      ...fields,
      organisation: organisation?._id,
      village: fields.village ?? organisation?.village,
      status,
      consent,
      passwordHash: await hashPassword(password),
      givenPasswordUntil,
    });
    return user.toObject();
  } catch (error) {
    if (isDuplicateKey(error)) throw new Invalid({ username: 'taken' });
    throw error;
  }
}

/** Kinds of organisation that people may say they belong to when they ask for an account. */
export const GROUP_KINDS: readonly OrganisationKind[] = ['kim', 'media-center'];

/**
 * Makes a contributor who waits for an administrator.
 * @throws Invalid as `createUser`, and on an organisation whose name a stranger must not write under, such as the
 *   police
 */
export async function askForAccount(input: Record<string, string>): Promise<UserRecord> {
  const code = input.organisation?.trim();
  if (code && !(await Organisation.exists({ code, kind: { $in: GROUP_KINDS } }))) {
    throw new Invalid({ organisation: 'unknown-organisation' });
  }
  return createOwnAccount({ ...input, role: 'contributor' }, 'pending');
}

/**
 * Makes the account of whoever fills the form in, with the consent that the form asks for.
 * @throws Invalid as `createUser`; `consent: consent-required`
 */
export function createOwnAccount(input: object, status: UserStatus = 'active'): Promise<UserRecord> {
  return createUser(parse(ownAccount, input), { status, consent: consentNow(new Date()) });
}

async function belongsTo(role: Role, code: string | undefined) {
  if (!code) {
    if (ROLES_WITH_ORGANISATION.includes(role)) throw new Invalid({ organisation: 'required' });
    return undefined;
  }
  const organisation = await Organisation.findOne({ code, active: true }).lean();
  if (!organisation) throw new Invalid({ organisation: 'unknown-organisation' });
  return organisation;
}

/** Whether the portal has an administrator who can sign in. */
export async function administratorExists({ otherThan }: { otherThan?: UserRecord } = {}): Promise<boolean> {
  const found = await User.exists({
    role: 'admin',
    status: 'active',
    ...(otherThan ? { _id: { $ne: otherThan._id } } : {}),
  });
  return found !== null;
}

/**
 * Changes a user's role (and with it the organisation, by code) or status, and ends the sessions and tokens
 * that rested on the old ones.
 * @throws NotFound; Invalid on an unknown role or organisation, or where the role needs one; Conflict
 * `last-administrator` when nobody could administrate any more
 */
export async function changeUser(
  id: string,
  input: { role?: string; organisation?: string; status?: UserStatus },
): Promise<UserRecord> {
  const before = await findUser(id);
  const { organisation: code, ...change } = parse(userChange, input);
  const organisation =
    code || !before.organisation ? await belongsTo(change.role ?? before.role, code) : undefined;
  const stays = (change.role ?? before.role) === 'admin' && (change.status ?? before.status) === 'active';
  const stepsDown = before.role === 'admin' && before.status === 'active' && !stays;
  if (stepsDown && !(await administratorExists({ otherThan: before }))) {
    throw new Conflict('last-administrator');
  }
  const changed = await updateAndEndSessions(before, {
    ...change,
    ...(organisation ? { organisation: organisation._id } : {}),
  });
  // Looked at again, so that two administrators who remove each other at once cannot both succeed.
  if (stepsDown && !(await administratorExists())) {
    await updateAndEndSessions(before, { role: before.role, status: before.status });
    throw new Conflict('last-administrator');
  }
  // A token made for a volunteer's script must not become an administrator's with its owner.
  if (changed.status !== 'active' || changed.role !== before.role) {
    await ApiToken.deleteMany({ user: changed._id });
  }
  return changed;
}

/** A user by id. @throws NotFound `user-not-found` */
export async function findUser(id: string): Promise<UserRecord> {
  const user = Types.ObjectId.isValid(id) ? await User.findById(id).lean() : null;
  if (!user) throw new NotFound('user-not-found');
  return user;
}

/** Ends every session of a user. @returns the user, under whom a new one can be opened */
export function endSessions(user: Pick<UserRecord, '_id'>): Promise<UserRecord> {
  return updateAndEndSessions(user, {});
}

async function updateAndEndSessions(
  { _id }: Pick<UserRecord, '_id'>,
  change: Partial<UserRecord>,
): Promise<UserRecord> {
  await PushSubscription.deleteMany({ user: _id });
  const $unset = {
    // An administrator's word on who may sign in replaces an officer's.
    ...(change.status ? { deactivated: 1 } : {}),
    ...(change.passwordHash && !change.givenPasswordUntil ? { givenPasswordUntil: 1 } : {}),
  };
  const update = { $set: change, $unset, $inc: { sessionEpoch: 1 } };
  return User.findByIdAndUpdate(_id, update, { returnDocument: 'after' }).lean().orFail();
}

/**
 * Changes one's own password; every session, this one too, ends.
 * @throws Invalid `currentPassword: wrong-password`, or on a password that cannot be taken
 */
export async function changePassword(
  id: string,
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<UserRecord> {
  await checkPassword(id, currentPassword);
  return setPassword(id, password);
}

/**
 * Asks a person for the password again, before something that a thief of the device must not do.
 * @param field of the form
 * @throws Invalid `wrong-password` for that field
 */
export async function checkPassword(
  id: string,
  currentPassword: string,
  field = 'currentPassword',
): Promise<void> {
  const { passwordHash } = await User.findById(id, { passwordHash: 1 }).lean().orFail();
  if (!(await passwordMatches(passwordHash, currentPassword))) {
    throw new Invalid({ [field]: 'wrong-password' });
  }
}

/**
 * Sets a password without the old one: for an administrator and the command line. API tokens end with the old one:
 * whoever changes it because somebody got in must not leave that door open.
 * @param givenPasswordUntil for one that its owner did not choose
 * @throws Invalid, NotFound
 */
export async function setPassword(
  id: string,
  password: string,
  givenPasswordUntil?: Date,
): Promise<UserRecord> {
  const { password: accepted } = parse(z.object({ password: newPassword }), { password });
  const user = await findUser(id);
  refuseGuessable(accepted, user);
  const changed = await updateAndEndSessions(user, {
    passwordHash: await hashPassword(accepted),
    givenPasswordUntil,
  });
  await ApiToken.deleteMany({ user: changed._id });
  return changed;
}

function refuseGuessable(password: string, { username, name }: Pick<UserRecord, 'username' | 'name'>): void {
  const code = guessable(password, [username, name]);
  if (code) throw new Invalid({ password: code });
}

/** Corrects one's own name. @param input `{name}` @throws Invalid */
export async function changeName(id: string, input: unknown): Promise<void> {
  const { name } = parse(newUser.pick({ name: true }), input);
  await User.updateOne({ _id: id }, { $set: { name } });
}
