import { Router } from 'express';
import { z } from 'zod';
import { requireRole } from '../auth/require-role.js';
import type { Portal } from '../portal.js';
import { parse } from '../validation/parse.js';
import { listOfficialPosts } from './post-list.js';
import { refreshSources } from './refresh.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const postQuery = z.object({
  organisation: z.string().optional(),
  platform: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional(),
});

/** Posts of verified accounts for anyone; a run now, for administrators. */
export function aggregationApi(portal: Portal): Router {
  const router = Router();

  router.get('/registry/posts', async (req, res) => {
    const { cursor, ...query } = parse(postQuery, req.query);
    const { items, next } = await listOfficialPosts({ ...query, after: cursor });
    // What an official account says is official; whether it is so, the newsroom has not checked.
    res.json({
      items: items.map(({ story: _story, ...post }) => ({ ...post, newsroomVerified: false })),
      next,
    });
  });

  router.post('/aggregation/runs', requireRole('admin'), async (_req, res) => {
    res.json(await refreshSources(portal, { which: 'all' }));
  });

  return router;
}
