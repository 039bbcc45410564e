import { isValidObjectId } from 'mongoose';
import { ApiToken } from '../../models/api-token.js';
import { User, type UserStatus } from '../../models/user.js';
import type { Role } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canManageMember, canManageOwnOrganisation } from '../auth/permissions.js';
import { Conflict, Forbidden, NotFound } from '../errors.js';

/** A group has a dozen or two; more are not listed. */
const LISTED_MAX = 500;

export interface Member {
  id: string;
  name: string;
  role: Role;
  status: UserStatus;
  /** When the account was made. */
  since: Date;
  /** When an officer of the group deactivated it. */
  deactivatedAt?: Date;
  /** The viewer may take the access away. */
  canDeactivate: boolean;
  /** The viewer may give it back: only what an officer took. */
  canReactivate: boolean;
}

/** The people of a group as one of them sees it: its officer sees those who may not sign in, too. */
export async function membersOf(viewer: CurrentUser): Promise<Member[]> {
  const shown = canManageOwnOrganisation(viewer) ? {} : { status: 'active' as const };
  const found = await User.find({ organisation: viewer.organisation, ...shown })
    .select({ name: 1, role: 1, status: 1, organisation: 1, deactivated: 1, createdAt: 1 })
    .sort({ username: 1 })
    .limit(LISTED_MAX)
    .lean();
  return found.map((member) => {
    const { _id, name, role, status, createdAt, deactivated } = member;
    const managed = canManageMember(viewer, member);
    return {
      id: String(_id),
      ...{ name, role, status, since: createdAt, deactivatedAt: deactivated?.at },
      canDeactivate: managed && status === 'active',
      canReactivate: managed && status === 'disabled' && deactivated !== undefined,
    };
  });
}

/**
 * Takes a member's access away: sessions and API tokens end at once, the stories stay.
 * @throws NotFound for who is no member of the officer's group; Forbidden for who is no contributor; Conflict
 *   `member-not-active`
 */
export async function deactivateMember(officer: CurrentUser, id: string, now: Date): Promise<string> {
  const member = await memberToManage(officer, id);
  const { modifiedCount } = await User.updateOne(
    { ...member.asRead, status: 'active' },
    { $set: { status: 'disabled', deactivated: { by: officer.id, at: now } }, $inc: { sessionEpoch: 1 } },
  );
  if (modifiedCount === 0) throw new Conflict('member-not-active');
  await ApiToken.deleteMany({ user: id });
  return member.name;
}

/**
 * Gives back the access that an officer of the group took; what an administrator took stays taken.
 * @throws as `deactivateMember`; Conflict `member-not-deactivated`
 */
export async function reactivateMember(officer: CurrentUser, id: string): Promise<string> {
  const member = await memberToManage(officer, id);
  const { modifiedCount } = await User.updateOne(
    { ...member.asRead, status: 'disabled', deactivated: { $exists: true } },
    { $set: { status: 'active' }, $unset: { deactivated: 1 }, $inc: { sessionEpoch: 1 } },
  );
  if (modifiedCount === 0) throw new Conflict('member-not-deactivated');
  return member.name;
}

// The condition repeats what was read, so that somebody who is made an editor meanwhile is left alone.
async function memberToManage(officer: CurrentUser, id: string) {
  if (!canManageOwnOrganisation(officer)) throw new Forbidden();
  const { organisation } = officer;
  const member = isValidObjectId(id) ? await User.findOne({ _id: id, organisation }).lean() : null;
  if (!member) throw new NotFound('member-not-found');
  if (!canManageMember(officer, member)) throw new Forbidden();
  return { name: member.name, asRead: { _id: member._id, organisation, role: member.role } };
}
