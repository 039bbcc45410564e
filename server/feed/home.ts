import { Clarification } from '../../models/clarification.js';
import { listOfficialPosts, type PostView } from '../aggregation/post-list.js';
import { remembered } from '../cache/remembered.js';
import {
  LISTED_FIELDS,
  toListed,
  type ListableClarification,
  type ListedClarification,
} from '../clarifications/public-clarification.js';
import { newestOfEachDistrict, newestStories, type DistrictNews } from './feed.js';
import type { ListedStory } from './public-story.js';

const LATEST_STORIES = 11;
/** Of so many newest stories the first with a photo leads the page; without any, the newest does. */
const LEAD_AMONG = 6;
const LATEST_CLARIFICATIONS = 4;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const LATEST_POSTS = 4;

export interface FrontPage {
  lead?: ListedStory;
  latest: ListedStory[];
  /** The newest story of each district that has one. */
  districts: DistrictNews[];
  /** Of the last seven days; where there are none, the newest. */
  clarifications: ListedClarification[];
  clarifiedThisWeek: boolean;
  posts: PostView[];
}

/** Everything on the front page. */
export async function frontPage(now = new Date()): Promise<FrontPage> {
  const [[stories, districts], clarifications, posts] = await Promise.all([
    latestStories(),
    latestClarifications(),
    latestPosts(),
  ]);
  const lead = stories.slice(0, LEAD_AMONG).find(({ photos }) => photos.length > 0) ?? stories[0];
  const latest = stories.filter((story) => story !== lead);
  const weekAgo = now.getTime() - WEEK_MS;
  const thisWeek = clarifications.filter(({ publishedAt }) => publishedAt && publishedAt.getTime() > weekAgo);
  return {
    lead,
    latest,
    districts,
    clarifications: thisWeek.length > 0 ? thisWeek : clarifications,
    clarifiedThisWeek: thisWeek.length > 0,
    posts: posts.items,
  };
}

const latestStories = remembered(['stories', 'organisations'], async () => {
  const newest = await newestStories({}, LATEST_STORIES + 1);
  return [newest, await newestOfEachDistrict(newest)] as const;
});

const latestPosts = remembered(['posts', 'arrivals', 'organisations'], () =>
  listOfficialPosts({ limit: LATEST_POSTS }),
);

/** The newest clarifications. */
export const latestClarifications = remembered(
  ['clarifications'],
  async (): Promise<ListedClarification[]> => {
    const found = await Clarification.find()
      .sort({ publishedAt: -1, _id: -1 })
      .limit(LATEST_CLARIFICATIONS)
      .select([...LISTED_FIELDS])
      .lean<ListableClarification[]>();
    return found.map(toListed);
  },
);
