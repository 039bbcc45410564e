import { Types, type QueryFilter, type SortOrder } from 'mongoose';
import { Organisation } from '../../models/organisation.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { STORY_STATUSES, type StoryStatus, type Topic } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Invalid } from '../errors.js';
import { liveClaim, type LiveClaim } from './story-on-desk.js';
import { isOverdue, OPEN_STATUSES } from './workflow.js';

/** What the queue can be narrowed to: everything that is open, what is late, or one status. */
export const QUEUE_STATES = [
  'open',
  'overdue',
  ...STORY_STATUSES.filter((status) => status !== 'draft'),
] as const;
export type QueueState = 'open' | 'overdue' | Exclude<StoryStatus, 'draft'>;

/** A state with more stories than this counts as "more than": counting stays quick at any size. */
export const COUNT_MAX = 999;

export interface QueueFilter {
  state: QueueState;
  topic?: Topic;
  /** Kode wilayah of a kecamatan. */
  district?: string;
  /** Only what the user has claimed. */
  mine?: boolean;
  /** Only what the police were asked about; they see nothing else in any case. */
  escalated?: boolean;
}

/** A story as one line of the queue. */
export interface QueueItem {
  id: string;
  receipt: string;
  title: string;
  status: StoryStatus;
  topic: Topic;
  village: string;
  district: string;
  /** Name of the author's organisation. */
  organisation?: string;
  submittedAt?: Date;
  dueAt?: Date;
  overdue: boolean;
  photos: number;
  newsworthiness?: NonNullable<StoryRecord['newsworthiness']>['decision'];
  authenticity?: NonNullable<StoryRecord['authenticity']>['verdict'];
  escalated: boolean;
  claim?: LiveClaim;
}

export interface QueuePage {
  items: QueueItem[];
  /** A cursor that continues the queue, or null at its end. */
  next: string | null;
}

/**
 * One page of the queue: what is open with the oldest due first, what is closed with the newest first.
 * @param after a cursor from the page before
 * @throws Invalid when it is none
 */
export async function listQueue(
  user: CurrentUser,
  filter: QueueFilter,
  { now, limit, after }: { now: Date; limit: number; after?: string },
): Promise<QueuePage> {
  const direction = isOpen(filter.state) ? 1 : -1;
  const stories = await Story.find({
    $and: [conditionOf(user, filter, now), after === undefined ? {} : behind(after, direction)],
  })
    .select('-body -history -searchTokens')
    .sort({ dueAt: direction, _id: direction } satisfies Record<string, SortOrder>)
    .limit(limit + 1)
    .lean();
  const shown = stories.slice(0, limit);
  const last = stories.length > limit ? shown.at(-1) : undefined;
  const names = await organisationNames(shown);
  return {
    items: shown.map((story) => toItem(story, user, names, now)),
    next: last ? cursorOf(last) : null,
  };
}

/** How many stories of each state the user would see under the same topic, kecamatan and marks. */
export async function countQueue(
  user: CurrentUser,
  filter: QueueFilter,
  now: Date,
): Promise<Record<QueueState, number>> {
  const counts = await Promise.all(
    QUEUE_STATES.map(
      async (state) =>
        [
          state,
          await Story.countDocuments(conditionOf(user, { ...filter, state }, now)).limit(COUNT_MAX + 1),
        ] as const,
    ),
  );
  return Object.fromEntries(counts) as Record<QueueState, number>;
}

function isOpen(state: QueueState): boolean {
  return state === 'open' || state === 'overdue' || OPEN_STATUSES.includes(state);
}

function conditionOf(user: CurrentUser, filter: QueueFilter, now: Date): QueryFilter<StoryRecord> {
  const { state, topic, district, mine, escalated } = filter;
  const anyOpen = state === 'open' || state === 'overdue';
  return {
    status: anyOpen ? { $in: OPEN_STATUSES } : state,
    ...(state === 'overdue' ? { dueAt: { $lt: now } } : {}),
    ...(topic ? { topic } : {}),
    ...(district ? { district } : {}),
    ...(mine ? { 'claim.by': new Types.ObjectId(user.id), 'claim.expiresAt': { $gt: now } } : {}),
    ...(escalated || user.role === 'police' ? { escalation: { $exists: true } } : {}),
  };
}

function cursorOf({ dueAt, _id }: Pick<StoryRecord, 'dueAt' | '_id'>): string {
  return Buffer.from(`${dueAt?.getTime() ?? 0}.${String(_id)}`).toString('base64url');
}

// Stories due at the same moment are told apart by their ids.
function behind(cursor: string, direction: 1 | -1): QueryFilter<StoryRecord> {
  const place = /^(\d{1,15})\.([\da-f]{24})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!place) throw new Invalid({ cursor: 'bad-value' });
  const dueAt = new Date(Number(place[1]));
  const id = new Types.ObjectId(place[2]);
  return direction === 1
    ? { dueAt: { $gte: dueAt }, $or: [{ dueAt: { $gt: dueAt } }, { _id: { $gt: id } }] }
    : { dueAt: { $lte: dueAt }, $or: [{ dueAt: { $lt: dueAt } }, { _id: { $lt: id } }] };
}

async function organisationNames(stories: Pick<StoryRecord, 'organisation'>[]): Promise<Map<string, string>> {
  const ids = stories.flatMap(({ organisation }) => organisation ?? []);
  const organisations = await Organisation.find({ _id: { $in: ids } }, { name: 1 }).lean();
  return new Map(organisations.map(({ _id, name }) => [String(_id), name]));
}

function toItem(
  story: Omit<StoryRecord, 'body' | 'history' | 'searchTokens'>,
  user: CurrentUser,
  organisations: Map<string, string>,
  now: Date,
): QueueItem {
  const { receipt, title, status, topic, village, district, submittedAt, dueAt } = story;
  return {
    id: String(story._id),
    receipt,
    title,
    status,
    topic,
    village,
    district,
    organisation: organisations.get(String(story.organisation)),
    submittedAt,
    dueAt,
    overdue: isOverdue(story, now),
    photos: story.photos.length,
    newsworthiness: story.newsworthiness?.decision,
    authenticity: story.authenticity?.verdict,
    escalated: story.escalation !== undefined,
    claim: liveClaim(story, user, now),
  };
}
