import type { Types } from 'mongoose';
import { Story } from '../../models/story.js';
import { STORY_STATUSES, type StoryStatus } from '../../models/vocabulary.js';

const SENT = STORY_STATUSES.filter((status) => status !== 'draft');
const LONG_AGO = new Date(0);

/** What became of everything that an author sent in, by number of stories. */
export interface AuthorCounts {
  sent: number;
  /** Also what was withdrawn later. */
  published: number;
  /** At least once; what was changed since counts too. */
  returned: number;
  rejected: number;
  hoaxes: number;
}

/** Counts an author's stories through the index. */
export async function authorCounts(author: Types.ObjectId | string): Promise<AuthorCounts> {
  const count = (...statuses: StoryStatus[]) => Story.countDocuments({ author, status: { $in: statuses } });
  const [sent, published, waiting, reworked, rejected, hoaxes] = await Promise.all([
    count(...SENT),
    count('published', 'withdrawn'),
    count('returned'),
    Story.countDocuments({
      author,
      status: { $in: SENT.filter((status) => status !== 'returned') },
      'lastSubmission.at': { $gt: LONG_AGO },
    }),
    count('rejected'),
    count('hoax'),
  ]);
  return { sent, published, returned: waiting + reworked, rejected, hoaxes };
}
