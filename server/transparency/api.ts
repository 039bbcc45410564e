import { Router } from 'express';
import { z } from 'zod';
import { publicPage } from '../cache/public-page.js';
import { Invalid } from '../errors.js';
import type { Portal } from '../portal.js';
import { parseQuery } from '../validation/parse.js';
import { isListedAct, isMonth } from './filter.js';
import { publicLog, type PublicAct } from './log.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const logQuery = z.object({
  act: z.string().refine(isListedAct, 'bad-value').optional(),
  month: z.string().refine(isMonth, 'bad-value').optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional(),
});

/** The public log for programs. */
export function transparencyApi({ config: { timeZone, baseUrl } }: Portal): Router {
  const router = Router();

  router.get('/transparency', publicPage, async (req, res) => {
    const { limit, cursor, ...filter } = parseQuery(logQuery, req.query);
    const page = await publicLog(filter, { cursor, limit, timeZone });
    if (!page) throw new Invalid({ cursor: 'bad-value' });
    res.json({ items: page.items.map((act) => toJson(act, baseUrl)), next: page.next });
  });

  return router;
}

function toJson({ day, story, ...act }: PublicAct, baseUrl: string) {
  return {
    date: day,
    ...act,
    ...(story ? { story: { title: story.title, url: baseUrl + story.path } } : {}),
  };
}
