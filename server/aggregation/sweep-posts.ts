import type { Types } from 'mongoose';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Removes posts that are older than they are kept and were first seen as long ago, but none that became a story.
 * What its feed still shows comes back as it would with a new source, and is kept as long again.
 */
export async function sweepPosts(keptDays: number, now = new Date()): Promise<{ removed: number }> {
  const before = { $lt: new Date(now.getTime() - keptDays * DAY_MS) };
  let removed = 0;
  const sweep = async (source: Types.ObjectId | null) => {
    const old = { source, publishedAt: before, firstSeenAt: before, story: { $exists: false } };
    removed += (await Post.deleteMany(old)).deletedCount;
  };
  for await (const { _id } of Source.find({}, { _id: 1 }).lean().cursor()) await sweep(_id);
  // Those that were pasted have none.
  await sweep(null);
  return { removed };
}
