import { Types, type QueryFilter } from 'mongoose';
import type { StoryRecord } from '../../models/story.js';
import { STORY_STATUSES, type StoryStatus, type Topic } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSeeOnDesk } from '../auth/permissions.js';
import { liveClaim } from './story-on-desk.js';
import { isOverdue, OPEN_STATUSES } from './workflow.js';

/**
 * What the queue can be narrowed to: everything that is open, what is late, published stories with a new text
 * that waits, or one status.
 */
export const QUEUE_STATES = [
  'open',
  'overdue',
  'amended',
  ...STORY_STATUSES.filter((status) => status !== 'draft'),
] as const;
export type QueueState = 'open' | 'overdue' | 'amended' | Exclude<StoryStatus, 'draft'>;

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

/** Whether a state holds what still has to be decided. */
export function isOpen(state: QueueState): boolean {
  return ['open', 'overdue', 'amended'].includes(state) || OPEN_STATUSES.includes(state as StoryStatus);
}

/** The stories that a user sees under a filter, as the database is asked for them. */
export function queueCondition(user: CurrentUser, filter: QueueFilter, now: Date): QueryFilter<StoryRecord> {
  const { state, topic, district, mine, escalated } = filter;
  return {
    status: { $in: statusesOf(state) },
    ...(state === 'overdue' ? { dueAt: { $lt: now } } : {}),
    ...(state === 'amended' ? { 'amendment.at': { $exists: true } } : {}),
    ...(topic ? { topic } : {}),
    ...(district ? { district } : {}),
    ...(mine ? { 'claim.by': new Types.ObjectId(user.id), 'claim.expiresAt': { $gt: now } } : {}),
    ...(escalated || user.role === 'police' ? { 'escalation.at': { $exists: true } } : {}),
  };
}

type FilteredStory = Pick<
  StoryRecord,
  'status' | 'topic' | 'district' | 'dueAt' | 'claim' | 'escalation' | 'amendment'
>;

/** The same of one story that has been read. */
export function isInQueue(user: CurrentUser, filter: QueueFilter, story: FilteredStory, now: Date): boolean {
  const { state, topic, district, mine, escalated } = filter;
  return (
    canSeeOnDesk(user, story) &&
    statusesOf(state).includes(story.status) &&
    (state !== 'overdue' || isOverdue(story, now)) &&
    (state !== 'amended' || story.amendment !== undefined) &&
    (!topic || story.topic === topic) &&
    (!district || story.district === district) &&
    (!mine || liveClaim(story, user, now)?.mine === true) &&
    (!escalated || story.escalation !== undefined)
  );
}

function statusesOf(state: QueueState): readonly StoryStatus[] {
  if (state === 'open' || state === 'overdue') return OPEN_STATUSES;
  return [state === 'amended' ? 'published' : state];
}
