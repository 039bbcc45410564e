import { sweepPosts } from '../server/aggregation/sweep-posts.js';
import type { Portal } from '../server/portal.js';
import type { Job } from './index.js';

/** Removes posts of official channels that were kept long enough. */
export function sweepPostsJob({ config }: Portal): Job {
  return { name: 'sweep-posts', schedule: '10 3 * * *', run: () => sweepPosts(config.postsKeptDays) };
}
