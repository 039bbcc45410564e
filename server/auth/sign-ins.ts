import { isValidObjectId } from 'mongoose';
import { PushSubscription } from '../../models/push-subscription.js';
import { SignIn, type SignInRecord } from '../../models/sign-in.js';
import type { Role } from '../../models/vocabulary.js';
import { NotFound } from '../errors.js';
import type { CurrentUser } from './current-user.js';
import { deviceOf } from './device.js';
import { DESK_ROLES } from './permissions.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** A desk's day, and a long pause in it: what is unpublished is open on that screen. */
const ON_THE_DESK = { longestMs: 12 * HOUR_MS, idleMs: 3 * HOUR_MS };
/** A volunteer writes every other week, on a phone of their own. */
const IN_THE_VILLAGE = { longestMs: 30 * DAY_MS, idleMs: 14 * DAY_MS };
/** A sign-in that is only being used is written at most this often. */
const NOTED_EVERY_MS = 5 * 60 * 1000;
const LISTED_MAX = 50;

/** Notes that somebody signed in on a device. @returns the sign-in's id */
export async function noteSignIn(
  user: CurrentUser,
  { userAgent, secondFactor, now }: { userAgent?: string; secondFactor: boolean; now: Date },
): Promise<string> {
  const endsAt = new Date(now.getTime() + lifetimeOf(user.role).longestMs);
  const { _id } = await SignIn.create({
    user: user.id,
    epoch: user.sessionEpoch,
    ...deviceOf(userAgent),
    at: now,
    lastUsedAt: now,
    endsAt,
    expiresAt: nextExpiry(user.role, endsAt, now),
    secondFactor,
  });
  return String(_id);
}

/** A sign-in that still holds, or null; using it keeps it from expiring. */
export async function useSignIn(id: unknown, role: Role, now: Date): Promise<SignInRecord | null> {
  const found = await findSignIn(id, now);
  if (found && found.lastUsedAt.getTime() < now.getTime() - NOTED_EVERY_MS) {
    await SignIn.updateOne(
      { _id: found._id },
      { $set: { lastUsedAt: now, expiresAt: nextExpiry(role, found.endsAt, now) } },
    );
  }
  return found;
}

/** Whether a sign-in has neither been ended nor expired. */
export async function signInHolds(id: unknown, now: Date): Promise<boolean> {
  return (await findSignIn(id, now)) !== null;
}

/** A device as its owner sees it. */
export interface SignedInDevice extends Pick<SignInRecord, 'device' | 'browser' | 'at' | 'lastUsedAt'> {
  id: string;
  /** The one that asks. */
  current: boolean;
}

/** Where somebody is signed in, the last used first. */
export async function devicesOf(user: CurrentUser, now: Date): Promise<SignedInDevice[]> {
  const found = await SignIn.find({ user: user.id, epoch: user.sessionEpoch, expiresAt: { $gt: now } })
    .sort({ lastUsedAt: -1 })
    .limit(LISTED_MAX)
    .lean();
  return found.map(({ _id, device, browser, at, lastUsedAt }) => ({
    id: String(_id),
    ...{ device, browser, at, lastUsedAt },
    current: String(_id) === user.signIn,
  }));
}

/** Ends one of a person's own sign-ins, at its next request. @throws NotFound */
export async function endSignIn(userId: string, id: string): Promise<void> {
  const { deletedCount } = isValidObjectId(id)
    ? await SignIn.deleteOne({ _id: id, user: userId })
    : { deletedCount: 0 };
  if (deletedCount === 0) throw new NotFound();
  await PushSubscription.deleteMany({ signIn: id });
}

/** Ends a sign-in for another on the same device; it may have ended already. */
export async function forgetSignIn(id: string): Promise<void> {
  await SignIn.deleteOne({ _id: id });
}

/** Ends a sign-in whose person leaves the device: the phone may be shared, and tells of their stories no more. */
export async function leaveDevice(id: string): Promise<void> {
  await forgetSignIn(id);
  await PushSubscription.deleteMany({ signIn: id });
}

/** Ends a person's sign-ins on every other device. */
export async function endOtherSignIns(user: CurrentUser): Promise<void> {
  await SignIn.deleteMany({ user: user.id, _id: { $ne: user.signIn } });
  await PushSubscription.deleteMany({ user: user.id, signIn: { $ne: user.signIn } });
}

/** Forgets where somebody was signed in. */
export async function forgetSignIns(userId: string): Promise<void> {
  await SignIn.deleteMany({ user: userId });
}

async function findSignIn(id: unknown, now: Date): Promise<SignInRecord | null> {
  if (typeof id !== 'string' || !isValidObjectId(id)) return null;
  return SignIn.findOne({ _id: id, expiresAt: { $gt: now } }).lean();
}

function lifetimeOf(role: Role) {
  return DESK_ROLES.includes(role) ? ON_THE_DESK : IN_THE_VILLAGE;
}

function nextExpiry(role: Role, endsAt: Date, now: Date): Date {
  return new Date(Math.min(endsAt.getTime(), now.getTime() + lifetimeOf(role).idleMs));
}
