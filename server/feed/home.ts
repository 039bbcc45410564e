import { Clarification, type ClarificationRecord } from '../../models/clarification.js';
import { officialPosts, type PostRecord } from '../../models/post.js';
import type { RegionRecord } from '../../models/region.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import { newestStories } from './feed.js';
import type { PublicStory } from './public-story.js';

const LATEST_STORIES = 11;
const LATEST_CLARIFICATIONS = 4;
const LATEST_POSTS = 4;

export interface FrontPage {
  lead?: PublicStory;
  latest: PublicStory[];
  /** The newest story of each district that has one. */
  districts: { district: RegionRecord; story: PublicStory }[];
  clarifications: Pick<ClarificationRecord, 'slug' | 'title' | 'titleTag' | 'publishedAt'>[];
  posts: Pick<PostRecord, 'url' | 'title' | 'excerpt' | 'platform' | 'publishedAt'>[];
}

/** Everything on the front page. */
export async function frontPage(): Promise<FrontPage> {
  const [stories, districts, clarifications, posts] = await Promise.all([
    newestStories({}, LATEST_STORIES + 1),
    newestOfEachDistrict(),
    Clarification.find()
      .sort({ publishedAt: -1, _id: -1 })
      .limit(LATEST_CLARIFICATIONS)
      .select(['slug', 'title', 'titleTag', 'publishedAt'])
      .lean(),
    officialPosts()
      .sort({ publishedAt: -1, _id: -1 })
      .limit(LATEST_POSTS)
      .select(['url', 'title', 'excerpt', 'platform', 'publishedAt'])
      .lean(),
  ]);
  const [lead, ...latest] = stories;
  return { lead, latest, districts, clarifications, posts };
}

async function newestOfEachDistrict(): Promise<FrontPage['districts']> {
  const found = await Promise.all(
    villagesByDistrict().map(async ({ district }) => {
      const [story] = await newestStories({ district: district._id }, 1);
      return { district, story };
    }),
  );
  return found.filter((entry): entry is FrontPage['districts'][number] => entry.story !== undefined);
}
