import { Types, type QueryFilter, type SortOrder } from 'mongoose';
import { Organisation } from '../../models/organisation.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { RISK_LEVELS, type RiskLevel, type StoryRisk } from '../../models/story-risk.js';
import type { StoryStatus, Topic } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { isAuthor } from '../auth/permissions.js';
import { Invalid } from '../errors.js';
import { isOpen, QUEUE_STATES, queueCondition, type QueueFilter, type QueueState } from './queue-filter.js';
import { liveClaim, type LiveClaim } from './story-on-desk.js';
import { isOverdue, isUndecided } from './workflow.js';

/** A state with more stories than this counts as "more than": counting stays quick at any size. */
export const COUNT_MAX = 999;

/** What is open comes oldest due first; or the highest risk first, and within it the oldest due. */
export const QUEUE_ORDERS = ['due', 'risk'] as const;
export type QueueOrder = (typeof QUEUE_ORDERS)[number];

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
  risk: StoryRisk;
  photos: number;
  newsworthiness?: NonNullable<StoryRecord['newsworthiness']>['decision'];
  authenticity?: NonNullable<StoryRecord['authenticity']>['verdict'];
  escalated: boolean;
  /** A new text of it waits. */
  amended: boolean;
  claim?: LiveClaim;
  /** The user may claim it, and need not say why. */
  claimable: boolean;
}

export interface QueuePage {
  items: QueueItem[];
  /** A cursor that continues the queue, or null at its end. */
  next: string | null;
}

/** What a line needs: stories are long, and a page has many. */
const FIELDS = [
  ...['receipt', 'title', 'status', 'topic', 'village', 'district', 'author', 'organisation', 'submittedAt'],
  ...['dueAt', 'risk', 'claim', 'photos._id', 'newsworthiness.decision', 'authenticity.verdict'],
  ...['escalation.at', 'amendment.at'],
];
type ListedStory = Omit<StoryRecord, 'body' | 'history' | 'searchTokens'>;

interface QueueRequest {
  now: Date;
  limit: number;
  /** Of what is open; what is closed comes newest first in any case. */
  order?: QueueOrder;
  /** A cursor from the page before, in the same order. */
  after?: string;
}

/**
 * One page of the queue: what is open with the oldest due or the riskiest first, what is closed with the newest
 * first. However long the queue and however far down, an index leads to the page.
 * @throws Invalid when `after` is no cursor of that order
 */
export async function listQueue(
  user: CurrentUser,
  filter: QueueFilter,
  { now, limit, order = 'due', after }: QueueRequest,
): Promise<QueuePage> {
  const condition = queueCondition(user, filter, now);
  const byRisk = goesByRisk(filter, order);
  const place = after === undefined ? undefined : placeOf(after, byRisk);
  const stories = await inOrder(condition, filter, byRisk, limit + 1, place);
  const shown = stories.slice(0, limit);
  const last = stories.length > limit ? shown.at(-1) : undefined;
  const names = await organisationNames(shown);
  return {
    items: shown.map((story) => toItem(story, user, names, now)),
    next: last ? cursorOf(last, byRisk) : null,
  };
}

/** How many stories of each state the user would see under the same topic, kecamatan and marks. */
export async function countQueue(
  user: CurrentUser,
  filter: QueueFilter,
  now: Date,
): Promise<Record<QueueState, number>> {
  const counts = await Promise.all(
    QUEUE_STATES.map(async (state) => {
      const condition = queueCondition(user, { ...filter, state }, now);
      return [state, await Story.countDocuments(condition).limit(COUNT_MAX + 1)] as const;
    }),
  );
  return Object.fromEntries(counts) as Record<QueueState, number>;
}

/**
 * The story that follows another in the queue, of those that meet a further condition.
 * @returns its id, or undefined at the queue's end
 */
export async function nextInQueue(
  user: CurrentUser,
  filter: QueueFilter,
  { _id, dueAt, risk }: Pick<StoryRecord, '_id' | 'dueAt' | 'risk'>,
  { now, order = 'due', also }: { now: Date; order?: QueueOrder; also: QueryFilter<StoryRecord> },
): Promise<string | undefined> {
  const condition = { $and: [queueCondition(user, filter, now), also] };
  const byRisk = goesByRisk(filter, order);
  const place = { dueAt: dueAt ?? new Date(0), id: _id, level: byRisk ? (risk?.level ?? 0) : undefined };
  const [next] = await inOrder(condition, filter, byRisk, 1, place);
  return next && String(next._id);
}

// The risk is that of a story before it was published.
function goesByRisk({ state }: QueueFilter, order: QueueOrder): boolean {
  return order === 'risk' && state !== 'amended' && isOpen(state);
}

function inOrder(
  condition: QueryFilter<StoryRecord>,
  { state }: QueueFilter,
  byRisk: boolean,
  limit: number,
  place?: Place,
): Promise<ListedStory[]> {
  return byRisk
    ? byRiskThenDue(condition, limit, place)
    : byDue(condition, isOpen(state) ? 1 : -1, limit, place);
}

function byDue(
  condition: QueryFilter<StoryRecord>,
  direction: 1 | -1,
  limit: number,
  place?: Place,
): Promise<ListedStory[]> {
  return Story.find({ $and: [condition, place ? behind(place, direction) : {}] })
    .select(FIELDS)
    .sort({ dueAt: direction, _id: direction } satisfies Record<string, SortOrder>)
    .limit(limit)
    .lean<ListedStory[]>();
}

// Level by level: sorted by both at once, a page in the middle of a level would be looked for from its start.
async function byRiskThenDue(
  condition: QueryFilter<StoryRecord>,
  limit: number,
  place?: Place,
): Promise<ListedStory[]> {
  const found: ListedStory[] = [];
  for (const level of RISK_LEVELS.filter((one) => one <= (place?.level ?? Infinity))) {
    if (found.length === limit) break;
    // What was sent in before risks were judged has none.
    const levels = level === 0 ? [0 as const, null] : [level];
    const ofLevel: QueryFilter<StoryRecord> = { ...condition, 'risk.level': { $in: levels } };
    const from = level === place?.level ? place : undefined;
    found.push(...(await byDue(ofLevel, 1, limit - found.length, from)));
  }
  return found;
}

interface Place {
  dueAt: Date;
  id: Types.ObjectId;
  level?: RiskLevel;
}

function cursorOf({ dueAt, _id, risk }: ListedStory, byRisk: boolean): string {
  const level = byRisk ? `${risk?.level ?? 0}.` : '';
  return Buffer.from(`${level}${dueAt?.getTime() ?? 0}.${String(_id)}`).toString('base64url');
}

function placeOf(cursor: string, byRisk: boolean): Place {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, level, dueAt, id] = /^(?:([0-2])\.)?(\d{1,15})\.([\da-f]{24})$/.exec(text) ?? [];
  if (!id || byRisk !== (level !== undefined)) throw new Invalid({ cursor: 'bad-value' });
  return {
    dueAt: new Date(Number(dueAt)),
    id: new Types.ObjectId(id),
    ...(level === undefined ? {} : { level: Number(level) as RiskLevel }),
  };
}

// Stories due at the same moment are told apart by their ids.
function behind({ dueAt, id }: Place, direction: 1 | -1): QueryFilter<StoryRecord> {
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
  story: ListedStory,
  user: CurrentUser,
  organisations: Map<string, string>,
  now: Date,
): QueueItem {
  const { receipt, title, status, topic, village, district, submittedAt, dueAt, risk } = story;
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
    risk: { level: risk?.level ?? 0, reasons: risk?.reasons ?? [] },
    photos: story.photos.length,
    newsworthiness: story.newsworthiness?.decision,
    authenticity: story.authenticity?.verdict,
    escalated: story.escalation !== undefined,
    amended: story.amendment !== undefined,
    claim: liveClaim(story, user, now),
    claimable: isUndecided(story) && !isAuthor(user, story) && !story.claim,
  };
}
