import type { QueryFilter } from 'mongoose';
import { Organisation } from '../../models/organisation.js';
import { User, USER_STATUSES, type UserRecord, type UserStatus } from '../../models/user.js';
import { ROLES, type Role } from '../../models/vocabulary.js';

const PER_PAGE = 50;
/** Sorts behind every character that a username may have. */
const LAST_CHARACTER = '\uffff';

export interface UserListFilter {
  status?: UserStatus;
  role?: Role;
  /** What the username begins with. */
  username?: string;
}

export interface UserList {
  users: (Omit<UserRecord, 'passwordHash'> & { organisationName?: string })[];
  page: number;
  more: boolean;
}

/** A filter as an address gives it; values that are not on a list are left out. */
export function userListFilter(
  query: Record<'status' | 'role' | 'username', string | undefined>,
): UserListFilter {
  return {
    status: USER_STATUSES.find((status) => status === query.status),
    role: ROLES.find((role) => role === query.role),
    username: query.username?.toLowerCase(),
  };
}

/** One page of users by username. @param page from 1 */
export async function listUsers({ status, role, username }: UserListFilter, page: number): Promise<UserList> {
  const filter: QueryFilter<UserRecord> = {
    ...(status ? { status } : {}),
    ...(role ? { role } : {}),
    ...(username ? { username: { $gte: username, $lt: username + LAST_CHARACTER } } : {}),
  };
  const found = await User.find(filter)
    .select('-passwordHash')
    .sort({ username: 1 })
    .skip((page - 1) * PER_PAGE)
    .limit(PER_PAGE + 1)
    .lean();
  const users = found.slice(0, PER_PAGE);
  const organisationIds = users.flatMap((user) => user.organisation ?? []);
  const organisations = await Organisation.find({ _id: { $in: organisationIds } })
    .select('name')
    .lean();
  const nameOf = new Map(organisations.map(({ _id, name }) => [String(_id), name]));
  return {
    users: users.map((user) => ({ ...user, organisationName: nameOf.get(String(user.organisation)) })),
    page,
    more: found.length > PER_PAGE,
  };
}
