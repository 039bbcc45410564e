import { Router } from 'express';
import { z } from 'zod';
import { publicPage } from '../cache/public-page.js';
import { Invalid } from '../errors.js';
import { photoForApi } from '../media/photos.js';
import type { Portal } from '../portal.js';
import { parseQuery } from '../validation/parse.js';
import { storiesBehind } from './feed.js';
import { publishedFilter } from './filter.js';
import type { PublicStory } from './public-story.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const feedQuery = z.object({
  topic: z.string().optional(),
  district: z.string().optional(),
  village: z.string().optional(),
  q: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional(),
});

/** Published stories for programs. */
export function feedApi({ config }: Portal): Router {
  const router = Router();

  router.get('/feed', publicPage, async (req, res) => {
    const { limit, cursor, ...wanted } = parseQuery(feedQuery, req.query);
    const filter = publishedFilter(wanted);
    const found = filter ? await storiesBehind(filter, { cursor, limit }) : { items: [], next: null };
    if (!found) throw new Invalid({ cursor: 'bad-value' });
    res.json({ items: found.items.map((story) => toJson(story, config.baseUrl)), next: found.next });
  });

  return router;
}

function toJson({ path, photos, ...story }: PublicStory, baseUrl: string) {
  return {
    ...story,
    url: baseUrl + path,
    photos: photos.map((photo) => photoForApi(photo, baseUrl)),
  };
}
