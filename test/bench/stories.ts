import { Types } from 'mongoose';
import { Organisation } from '../../models/organisation.js';
import { Story, type StoryPhoto } from '../../models/story.js';
import { seedText } from '../../server/seed/story-text.js';
import { placeName, villagesByDistrict } from '../../server/regions/gazetteer.js';
import { storyFields } from '../../server/stories/input.js';
import { slugify } from '../../server/text/slug.js';

const BATCH = 500;
const HOUR_MS = 60 * 60 * 1000;
/** Every so many stories has a photo. */
const PHOTO_EVERY = 3;
/** Where the newest of the inserted stories is. */
export const NEWEST_SLUG = 'kabar-terbaru';

/**
 * Puts published stories straight into the database, one an hour back from a time, over all villages. They
 * have what the public side reads and no trail: never use them for the desk.
 */
export async function insertPublishedStories(
  count: number,
  { now, photos = [] }: { now: Date; photos?: StoryPhoto[] },
): Promise<void> {
  const villages = villagesByDistrict().flatMap((entry) => entry.villages);
  const group = await Organisation.findOneAndUpdate(
    { code: 'KIM-BENCH' },
    { $setOnInsert: { slug: 'kim-sumber-rejeki', name: 'KIM Sumber Rejeki', kind: 'kim', active: true } },
    { upsert: true, returnDocument: 'after' },
  ).orFail();
  for (let first = 0; first < count; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => first + index);
    await Story.insertMany(
      numbers.map((number) => {
        // 61 has no divisor in common with the number of villages: neighbours in time are apart in place.
        const village = villages[(number * 61) % villages.length]!._id;
        return publishedStory(number, {
          village,
          publishedAt: new Date(now.getTime() - number * HOUR_MS),
          organisation: group._id,
          photos: number % PHOTO_EVERY === 0 ? photos : [],
        });
      }),
    );
  }
}

interface PublishedStoryFields {
  village: string;
  publishedAt: Date;
  organisation: Types.ObjectId;
  photos: StoryPhoto[];
}

function publishedStory(
  number: number,
  { village, publishedAt, organisation, photos }: PublishedStoryFields,
) {
  const text = seedText(number, placeName(village));
  const before = (hours: number) => new Date(publishedAt.getTime() - hours * HOUR_MS);
  return {
    receipt: `KIM-BENCH-${number}`,
    status: 'published' as const,
    author: new Types.ObjectId(),
    organisation,
    ...storyFields({
      title: text.title,
      body: text.body,
      topic: text.topic,
      village,
      sourceUrl: text.evidence[0]?.url,
    }),
    photos,
    submittedAt: before(20),
    newsworthiness: { decision: 'fit' as const, reason: '', by: new Types.ObjectId(), at: before(12) },
    authenticity: {
      verdict: 'valid' as const,
      tags: [],
      explanation: text.explanation,
      evidence: text.evidence,
      by: new Types.ObjectId(),
      at: before(3),
    },
    slug: number === 0 ? NEWEST_SLUG : `${slugify(text.title)}-${number}`,
    publishedAt,
    publishedBy: new Types.ObjectId(),
  };
}
