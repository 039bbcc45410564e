import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { durationOf, type Duration } from '../transparency/duration.js';
import { median } from '../transparency/median.js';
import { authorCounts, type AuthorCounts } from './author-counts.js';

/** An author's newest stories, of which the wait is told: what was years ago says little of tomorrow. */
const WAITS_OF = 100;

/** What an author is told of their own work. */
export interface OwnFigures extends AuthorCounts {
  /** Half of the answers took no longer; left out while there is none. */
  medianWait?: Duration;
}

/** What became of a user's stories, and how long they waited; undefined before the first was sent. */
export async function ownFigures(user: CurrentUser): Promise<OwnFigures | undefined> {
  const counts = await authorCounts(user.id);
  if (counts.sent === 0) return undefined;
  const newest = await Story.find({ author: user.id }, ANSWERED_BY)
    .sort({ createdAt: -1, _id: -1 })
    .limit(WAITS_OF)
    .lean();
  const waits = newest.map(waitOf).filter((wait) => wait !== undefined);
  return { ...counts, ...(waits.length > 0 && { medianWait: durationOf(median(waits)) }) };
}

const ANSWERED_BY = {
  ...{ status: 1, submittedAt: 1, publishedAt: 1 },
  ...{ 'newsworthiness.at': 1, 'authenticity.at': 1 },
} as const;

type Answered = Pick<StoryRecord, 'status' | 'submittedAt' | 'publishedAt'> & {
  newsworthiness?: { at: Date };
  authenticity?: { at: Date };
};

/** Milliseconds from sending in to the answer; undefined while there is none. */
function waitOf(story: Answered): number | undefined {
  const { submittedAt } = story;
  const answeredAt = answerOf(story);
  return submittedAt && answeredAt ? answeredAt.getTime() - submittedAt.getTime() : undefined;
}

function answerOf({ status, publishedAt, newsworthiness, authenticity }: Answered): Date | undefined {
  switch (status) {
    case 'published':
    case 'withdrawn':
      return publishedAt;
    case 'returned':
    case 'rejected':
      return newsworthiness?.at;
    case 'hoax':
    case 'inconclusive':
      return authenticity?.at;
    default:
      return undefined;
  }
}
