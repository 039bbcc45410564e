import { Router } from 'express';
import { z } from 'zod';
import { requireRole } from '../auth/require-role.js';
import { publicPage } from '../cache/public-page.js';
import { jsonBody } from '../middleware/api.js';
import { longAnswer } from '../middleware/long-answer.js';
import type { Portal } from '../portal.js';
import { parse, parseQuery } from '../validation/parse.js';
import { listOfficialPosts } from './post-list.js';
import { refreshSources } from './refresh.js';
import { takeUpPost } from './take-up.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const postQuery = z.object({
  organisation: z.string().optional(),
  platform: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional(),
});

const takeUpInput = z.object({ topic: z.string().optional(), village: z.string().optional() });

/** Posts of verified accounts for anyone; stories of them, for the newsroom; a run now, for administrators. */
export function aggregationApi(portal: Portal): Router {
  const router = Router();
  const newsroom = requireRole('editor', 'verifier');

  router.get('/registry/posts', publicPage, async (req, res) => {
    const { cursor, ...query } = parseQuery(postQuery, req.query);
    const { items, next } = await listOfficialPosts({ ...query, after: cursor });
    // What an official account says is official; whether it is so, the newsroom has not checked.
    res.json({
      items: items.map(({ story: _story, ...post }) => ({ ...post, newsroomVerified: false })),
      next,
    });
  });

  router.post('/registry/posts/:id/stories', newsroom, ...jsonBody, async (req, res) => {
    const context = { now: new Date(), timeZone: portal.config.timeZone };
    const choice = parse(takeUpInput, req.body);
    const { story, created } = await takeUpPost(req.user!, String(req.params.id), choice, context);
    const { _id, receipt, status } = story;
    res.status(created ? 201 : 200).json({ id: String(_id), receipt, status });
  });

  router.post('/aggregation/runs', requireRole('admin'), longAnswer, async (_req, res) => {
    res.json(await refreshSources(portal, { which: 'all' }));
  });

  return router;
}
