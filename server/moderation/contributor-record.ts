import { Story, type StoryRecord } from '../../models/story.js';
import { User } from '../../models/user.js';
import { STORY_STATUSES, type StoryStatus } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSeeOnDesk } from '../auth/permissions.js';

/** Other stories of the contributor that are named. */
const RECENT_SHOWN = 5;
/** Of which some are drafts, this story itself, or not for the police. */
const RECENT_LOOKED_AT = 12;
const SENT = STORY_STATUSES.filter((status) => status !== 'draft');
const LONG_AGO = new Date(0);

/** What became of everything that the author of a story sent in before. */
export interface ContributorRecord {
  /** When the account was made; undefined for an account that is gone. */
  since?: Date;
  /** Kode wilayah of the village that the person writes from. */
  village?: string;
  /** All counts are of stories, this one included. */
  sent: number;
  /** Also what was withdrawn later. */
  published: number;
  /** At least once; what was changed since counts too. */
  returned: number;
  rejected: number;
  hoaxes: number;
  /** The newest others that the user may see. */
  recent: { id: string; title: string; status: StoryStatus; createdAt: Date }[];
}

/** The record of a story's author, as a member of the desk may see it. */
export async function contributorRecord(
  user: CurrentUser,
  { _id, author }: Pick<StoryRecord, '_id' | 'author'>,
): Promise<ContributorRecord> {
  const count = (...statuses: StoryStatus[]) => Story.countDocuments({ author, status: { $in: statuses } });
  const [person, sent, published, waiting, reworked, rejected, hoaxes, newest] = await Promise.all([
    User.findById(author, { village: 1, createdAt: 1 }).lean(),
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
    Story.find({ author }, { title: 1, status: 1, createdAt: 1, escalation: 1 })
      .sort({ createdAt: -1, _id: -1 })
      .limit(RECENT_LOOKED_AT)
      .lean(),
  ]);
  const others = newest.filter((story) => !story._id.equals(_id) && canSeeOnDesk(user, story));
  return {
    since: person?.createdAt,
    village: person?.village,
    sent,
    published,
    returned: waiting + reworked,
    rejected,
    hoaxes,
    recent: others
      .slice(0, RECENT_SHOWN)
      .map(({ _id: id, title, status, createdAt }) => ({ id: String(id), title, status, createdAt })),
  };
}
