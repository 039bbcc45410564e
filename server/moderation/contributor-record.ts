import { Story, type StoryRecord } from '../../models/story.js';
import { User } from '../../models/user.js';
import type { StoryStatus } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSeeOnDesk } from '../auth/permissions.js';
import { authorCounts, type AuthorCounts } from '../stories/author-counts.js';

/** Other stories of the contributor that are named. */
const RECENT_SHOWN = 5;
/** Of which some are drafts, this story itself, or not for the police. */
const RECENT_LOOKED_AT = 12;

/** What became of everything that the author of a story sent in, this story included. */
export interface ContributorRecord extends AuthorCounts {
  /** When the account was made; undefined for an account that is gone. */
  since?: Date;
  /** Kode wilayah of the village that the person writes from. */
  village?: string;
  /** The newest others that the user may see. */
  recent: { id: string; title: string; status: StoryStatus; createdAt: Date }[];
}

/** The record of a story's author, as a member of the desk may see it. */
export async function contributorRecord(
  user: CurrentUser,
  { _id, author }: Pick<StoryRecord, '_id' | 'author'>,
): Promise<ContributorRecord> {
  const [person, counts, newest] = await Promise.all([
    User.findById(author, { village: 1, createdAt: 1 }).lean(),
    authorCounts(author),
    Story.find({ author }, { title: 1, status: 1, createdAt: 1, escalation: 1 })
      .sort({ createdAt: -1, _id: -1 })
      .limit(RECENT_LOOKED_AT)
      .lean(),
  ]);
  const others = newest.filter((story) => !story._id.equals(_id) && canSeeOnDesk(user, story));
  return {
    since: person?.createdAt,
    village: person?.village,
    ...counts,
    recent: others
      .slice(0, RECENT_SHOWN)
      .map(({ _id: id, title, status, createdAt }) => ({ id: String(id), title, status, createdAt })),
  };
}
