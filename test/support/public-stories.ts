import { Types } from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import type { StoryStatus } from '../../models/vocabulary.js';
import { indexTokens } from '../../server/search/tokenise.js';
import { slugify } from '../../server/text/slug.js';
import { DISTRICT, VILLAGE } from './people.js';

let made = 0;

/** A story as it lies in the database in any state, published unless a status is given, without its trail. */
export async function aStoredStory(fields: Partial<StoryRecord> = {}): Promise<StoryRecord> {
  made += 1;
  const {
    title = `Kabar desa nomor ${made}`,
    body = '<p>Isi kabar desa.</p>',
    status = 'published',
  } = fields;
  const story = await Story.create({
    receipt: `KIM-UJI-${made}`,
    status,
    author: new Types.ObjectId(),
    title,
    body,
    topic: 'pembangunan',
    village: VILLAGE,
    district: DISTRICT,
    searchTokens: indexTokens(title, body.replace(/<[^>]*>/g, ' ')),
    ...(wasPublished(status) && { slug: `${slugify(title)}-${made}`, publishedAt: new Date() }),
    ...(status === 'withdrawn' && { withdrawnAt: new Date() }),
    ...fields,
  });
  return story.toObject();
}

function wasPublished(status: StoryStatus): boolean {
  return status === 'published' || status === 'withdrawn';
}
