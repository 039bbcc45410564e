import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { FEED_FORMATS, feedPath, type FeedFile } from '../feed/syndication.js';
import { regency } from '../regions/gazetteer.js';

/** What decides in which feeds a story is. */
type Placed = Pick<StoryRecord, 'topic' | 'village' | 'district' | 'organisation'>;
type Dated = Pick<StoryRecord, 'publishedAt' | 'withdrawnAt' | 'corrections'>;
type Owner = Pick<OrganisationRecord, '_id' | 'slug' | 'kind' | 'village' | 'district'>;

/**
 * The path of every feed that gained, changed or lost a story: by a publication, a correction or a withdrawal.
 * @param from excluded @param until included
 */
export async function changedFeeds(from: Date, until: Date): Promise<string[]> {
  const stories = await changedStories(from, until);
  if (stories.length === 0) return [];
  const owners = await ownersOf(stories);
  return [...new Set(stories.flatMap((story) => feedsOf(story, owners)))];
}

// Whatever else happens to a story moves its `updatedAt`, too: that index finds the few, their own times decide.
async function changedStories(from: Date, until: Date): Promise<Placed[]> {
  const touched = await Story.find({ updatedAt: { $gt: from }, status: { $in: ['published', 'withdrawn'] } })
    .select(['topic', 'village', 'district', 'organisation', 'publishedAt', 'withdrawnAt', 'corrections.at'])
    .lean<(Placed & Dated)[]>();
  return touched.filter(({ publishedAt, withdrawnAt, corrections }) =>
    [publishedAt, withdrawnAt, ...corrections.map(({ at }) => at)].some(
      (at) => at && at > from && at <= until,
    ),
  );
}

function ownersOf(stories: Placed[]): Promise<Owner[]> {
  return Organisation.find({
    active: true,
    $or: [
      { _id: { $in: stories.flatMap(({ organisation }) => organisation ?? []) } },
      { kind: 'village', village: { $in: stories.map(({ village }) => village) } },
      { kind: 'district', district: { $in: stories.map(({ district }) => district) } },
    ],
  })
    .select(['slug', 'kind', 'village', 'district'])
    .lean<Owner[]>();
}

function feedsOf(story: Placed, owners: Owner[]): string[] {
  const places = [regency()?._id, story.district, story.village].map((place) => ({ place }));
  const organisations = owners
    .filter((owner) => publishes(owner, story))
    .map(({ slug }) => ({ organisation: slug }));
  return [{}, ...places, ...organisations].flatMap((news) =>
    [{}, { topic: story.topic }].flatMap((topic) =>
      (Object.keys(FEED_FORMATS) as FeedFile[]).map((file) => feedPath({ file, ...news, ...topic })),
    ),
  );
}

// As `organisationFilter` has it.
function publishes({ _id, kind, village, district }: Owner, story: Placed): boolean {
  if (kind === 'village') return village === story.village;
  if (kind === 'district') return district === story.district;
  return story.organisation?.equals(_id) ?? false;
}
