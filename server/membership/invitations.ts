import { isValidObjectId } from 'mongoose';
import { z } from 'zod';
import { Invitation, type InvitationRecord } from '../../models/invitation.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { User, type UserRecord } from '../../models/user.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canManageOwnOrganisation } from '../auth/permissions.js';
import { randomToken, tokenHash } from '../auth/tokens.js';
import { createOwnAccount } from '../auth/users.js';
import { Conflict, Forbidden, Gone, NotFound } from '../errors.js';
import { parse } from '../validation/parse.js';

/** How long an invitation can be followed, in days. */
export const INVITATION_DAYS = 7;
const VALID_MS = INVITATION_DAYS * 24 * 60 * 60 * 1000;
/** Of one group within the time that one is valid, used and revoked ones included. */
const INVITATIONS_MAX = 50;
/** Shown on the officer's list. */
const LISTED_MAX = 100;
const INVITEE_MAX_LENGTH = 80; // characters

const invitationInput = z.object({
  invitee: z.string().trim().min(2, 'too-short').max(INVITEE_MAX_LENGTH, 'too-long'),
});

export type InvitationState = 'open' | 'used' | 'revoked' | 'expired';

/** What an invitation is good for at a time. */
export function invitationState(
  { used, revokedAt, expiresAt }: Pick<InvitationRecord, 'used' | 'revokedAt' | 'expiresAt'>,
  now: Date,
): InvitationState {
  if (used) return 'used';
  if (revokedAt) return 'revoked';
  return expiresAt <= now ? 'expired' : 'open';
}

/** An invitation, and its token, which cannot be read again. */
export interface MadeInvitation {
  invitation: InvitationRecord;
  token: string;
}

/**
 * Makes an invitation into the officer's own group.
 * @param input `{invitee}`: for whom
 * @throws Forbidden for who is no officer; Conflict `invitations-full`; Invalid
 */
export async function makeInvitation(
  officer: CurrentUser,
  input: unknown,
  now: Date,
): Promise<MadeInvitation> {
  const organisation = ownGroup(officer);
  const { invitee } = parse(invitationInput, input);
  const since = new Date(now.getTime() - VALID_MS);
  const recent = await Invitation.countDocuments({ organisation, createdAt: { $gt: since } });
  if (recent >= INVITATIONS_MAX) throw new Conflict('invitations-full');
  const token = randomToken();
  const invitation = await Invitation.create({
    hash: tokenHash(token),
    organisation,
    invitee,
    by: officer.id,
    expiresAt: new Date(now.getTime() + VALID_MS),
    createdAt: now,
  });
  return { invitation: invitation.toObject(), token };
}

export interface ListedInvitation extends Omit<InvitationRecord, 'hash'> {
  state: InvitationState;
}

/** The invitations of an officer's own group, newest first. @throws Forbidden for who is no officer */
export async function invitationsOf(officer: CurrentUser, now: Date): Promise<ListedInvitation[]> {
  const found = await Invitation.find({ organisation: ownGroup(officer) })
    .select('-hash')
    .sort({ createdAt: -1 })
    .limit(LISTED_MAX)
    .lean();
  return found.map((invitation) => ({ ...invitation, state: invitationState(invitation, now) }));
}

/**
 * Ends an invitation before its time.
 * @throws Forbidden for who is no officer; NotFound; Conflict `invitation-over`
 */
export async function revokeInvitation(officer: CurrentUser, id: string, now: Date): Promise<void> {
  const own = { _id: id, organisation: ownGroup(officer) };
  if (!isValidObjectId(id) || !(await Invitation.exists(own))) throw new NotFound();
  const { modifiedCount } = await Invitation.updateOne(
    { ...own, ...open(now) },
    { $set: { revokedAt: now } },
  );
  if (modifiedCount === 0) throw new Conflict('invitation-over');
}

/**
 * The group that an open invitation leads into.
 * @throws NotFound `invitation-unknown`; Gone `invitation-used`, `invitation-revoked`, `invitation-expired`
 */
export async function openInvitation(token: string, now: Date): Promise<OrganisationRecord> {
  const invitation = await Invitation.findOne({ hash: tokenHash(token) }).lean();
  if (!invitation) throw new NotFound('invitation-unknown');
  const state = invitationState(invitation, now);
  if (state === 'used') throw new Gone('invitation-used');
  if (state === 'revoked') throw new Gone('invitation-revoked');
  if (state === 'expired') throw new Gone('invitation-expired');
  const [group, officer] = await Promise.all([
    Organisation.findOne({ _id: invitation.organisation, active: true }).lean(),
    User.findOne({ _id: invitation.by, status: 'active', organisation: invitation.organisation }).lean(),
  ]);
  // With the right to invite goes what was made under it.
  if (!group || officer?.role !== 'agency') throw new Gone('invitation-revoked');
  return group;
}

/**
 * Makes the account of whoever follows an invitation: an active contributor of the group and its village. The
 * invitation is used up, also by two who follow it at once; a refused form leaves it open.
 * @param input `{name, username, password, consent}`
 * @throws Invalid, and as `openInvitation`
 */
export async function acceptInvitation(token: string, input: object, now: Date): Promise<UserRecord> {
  const { code: organisation } = await openInvitation(token, now);
  const invitation = await Invitation.findOneAndUpdate(
    { hash: tokenHash(token), ...open(now) },
    { $set: { used: { at: now } } },
  ).lean();
  if (!invitation) throw new Gone('invitation-used');
  try {
    const user = await createOwnAccount({ ...input, organisation, village: '', role: 'contributor' });
    await Invitation.updateOne({ _id: invitation._id }, { $set: { 'used.by': user._id } });
    return user;
  } catch (error) {
    await Invitation.updateOne({ _id: invitation._id }, { $unset: { used: 1 } });
    throw error;
  }
}

function open(now: Date) {
  return { used: { $exists: false }, revokedAt: { $exists: false }, expiresAt: { $gt: now } };
}

function ownGroup(officer: CurrentUser): string {
  if (!canManageOwnOrganisation(officer)) throw new Forbidden();
  return officer.organisation!;
}
