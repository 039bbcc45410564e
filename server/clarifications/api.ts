import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { requireRole } from '../auth/require-role.js';
import { publicPage } from '../cache/public-page.js';
import { Invalid } from '../errors.js';
import { jsonBody } from '../middleware/api.js';
import type { Portal } from '../portal.js';
import { parseQuery } from '../validation/parse.js';
import { clarificationFilter, clarificationsBehind } from './clarification-list.js';
import { publishClarification } from './clarify.js';
import type { PublicClarification } from './public-clarification.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const listQuery = z.object({
  category: z.string().optional(),
  q: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional(),
});

/** Clarifications for programs: the published ones, and publishing one. */
export function clarificationApi({ config }: Portal): Router {
  const router = Router();

  router.get('/clarifications', publicPage, async (req, res) => {
    const { limit, cursor, ...wanted } = parseQuery(listQuery, req.query);
    const filter = clarificationFilter(wanted);
    const found = filter ? await clarificationsBehind(filter, { cursor, limit }) : { items: [], next: null };
    if (!found) throw new Invalid({ cursor: 'bad-value' });
    res.json({ items: found.items.map((item) => toJson(item, config.baseUrl)), next: found.next });
  });

  router.post(
    '/moderation/stories/:id/clarification',
    requireRole('editor', 'verifier'),
    jsonBody,
    async (req: Request<{ id: string }>, res: Response) => {
      const now = new Date();
      const { slug, number } = await publishClarification(req.user!, req.params.id, req.body, { now });
      res.status(201).json({ slug, url: `${config.baseUrl}/cek-fakta/${slug}`, number });
    },
  );

  return router;
}

function toJson(clarification: PublicClarification, baseUrl: string) {
  const { path, publishedAt, references, ...shown } = clarification;
  return {
    ...shown,
    url: baseUrl + path,
    category: shown.category ?? null,
    references: references.map(({ url, title }) => ({ url, ...(title ? { title } : {}) })),
    publishedAt: publishedAt ?? null,
  };
}
