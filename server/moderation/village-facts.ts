import { Organisation } from '../../models/organisation.js';
import { published, type StoryRecord } from '../../models/story.js';

const GROUPS_SHOWN = 5;
const LATEST_SHOWN = 3;

/** What is known of the village that a story tells of. */
export interface VillageFacts {
  groups: { name: string; slug: string }[];
  /** Stories published from there. */
  published: number;
  latest: { title: string; slug: string; publishedAt: Date }[];
}

/** What is known of the village of a story, without the story itself. */
export async function villageFacts({
  _id,
  village,
}: Pick<StoryRecord, '_id' | 'village'>): Promise<VillageFacts> {
  const [groups, count, latest] = await Promise.all([
    Organisation.find({ village, kind: 'kim', active: true }, { name: 1, slug: 1 })
      .limit(GROUPS_SHOWN)
      .lean(),
    published({ village }).countDocuments(),
    published({ village })
      .sort({ publishedAt: -1, _id: -1 })
      .limit(LATEST_SHOWN + 1)
      .select(['title', 'slug', 'publishedAt'])
      .lean(),
  ]);
  return {
    groups: groups.map(({ name, slug }) => ({ name, slug })),
    published: count,
    latest: latest
      .filter((story) => !story._id.equals(_id))
      .flatMap(({ title, slug, publishedAt }) => (slug && publishedAt ? [{ title, slug, publishedAt }] : []))
      .slice(0, LATEST_SHOWN),
  };
}
