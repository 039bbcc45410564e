import { Types, type QueryFilter } from 'mongoose';
import {
  SECURITY_EVENTS,
  SecurityEvent,
  type SecurityEventKind,
  type SecurityEventRecord,
} from '../../models/security-event.js';
import { User } from '../../models/user.js';

const PER_PAGE = 50;

/** Whose account an event is about, who did it where that was somebody else, a word of the vocabulary, and where. */
export interface SecurityEventFacts {
  user?: string | Types.ObjectId;
  by?: string | Types.ObjectId;
  detail?: string;
  path?: string;
}

/** Adds to the record of signing in, of the administration of accounts, and of refusals. */
export async function noteSecurity(
  kind: SecurityEventKind,
  { user, by, detail, path }: SecurityEventFacts,
  at: Date,
): Promise<void> {
  await SecurityEvent.create({ at, kind, user, by, detail, path });
}

/** What happened to a person's own account, newest first; what they were refused is for the administrators. */
export function securityEventsOf(userId: string, limit: number): Promise<SecurityEventRecord[]> {
  return SecurityEvent.find({ user: userId, kind: { $nin: ['refused', 'limit-reached'] } })
    .sort({ at: -1, _id: -1 })
    .limit(limit)
    .lean()
    .exec();
}

export interface SecurityFilter {
  kind?: SecurityEventKind;
  username?: string;
  /** Opaque: what `older` of the page before said. */
  before?: string;
}

/** One page of the record with the usernames of whom it names; those who are gone have none. */
export interface SecurityPage {
  events: (SecurityEventRecord & { username?: string; byUsername?: string })[];
  /** Continues the list, where there is more. */
  older?: string;
}

/** A kind as an address gives it; what is not on the list is left out. */
export function securityEventKind(text: string | undefined): SecurityEventKind | undefined {
  return SECURITY_EVENTS.find((kind) => kind === text);
}

/** The record, newest first; of a username that nobody has, nothing. */
export async function listSecurityEvents({ kind, username, before }: SecurityFilter): Promise<SecurityPage> {
  const person = username
    ? await User.findOne({ username: username.toLowerCase() }, { _id: 1 }).lean()
    : undefined;
  if (person === null) return { events: [] };
  const filter: QueryFilter<SecurityEventRecord> = {
    ...(kind ? { kind } : {}),
    ...(person ? { user: person._id } : {}),
    ...(before ? behind(before) : {}),
  };
  const found = await SecurityEvent.find(filter)
    .sort({ at: -1, _id: -1 })
    .limit(PER_PAGE + 1)
    .lean();
  const events = found.slice(0, PER_PAGE);
  const names = await usernamesOf(events.flatMap(({ user, by }) => [user ?? [], by ?? []].flat()));
  const last = events.at(-1);
  return {
    events: events.map((event) => ({
      ...event,
      username: names.get(String(event.user)),
      byUsername: names.get(String(event.by)),
    })),
    older: found.length > PER_PAGE && last ? `${last.at.getTime()}.${String(last._id)}` : undefined,
  };
}

// What is no place of ours asks for the newest.
function behind(place: string): QueryFilter<SecurityEventRecord> {
  const [, time, id] = /^(\d{1,15})\.([\da-f]{24})$/.exec(place) ?? [];
  if (!time || !id) return {};
  const at = new Date(Number(time));
  return { at: { $lte: at }, $or: [{ at: { $lt: at } }, { _id: { $lt: new Types.ObjectId(id) } }] };
}

async function usernamesOf(ids: Types.ObjectId[]): Promise<Map<string, string>> {
  const users = await User.find({ _id: { $in: ids } }, { username: 1 }).lean();
  return new Map(users.map(({ _id, username }) => [String(_id), username]));
}
