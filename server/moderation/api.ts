import { Router, type Request } from 'express';
import { z } from 'zod';
import { presetReasons } from '../../models/preset-reason.js';
import type { StoryRecord } from '../../models/story.js';
import { TOPICS } from '../../models/vocabulary.js';
import { relatedPages } from '../corrections/related.js';
import { DESK_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { jsonBody, optionalJsonBody } from '../middleware/api.js';
import type { Portal } from '../portal.js';
import { parseQuery } from '../validation/parse.js';
import { auditTrail } from './audit-trail.js';
import { claimStory, releaseClaim } from './claims.js';
import { correctStory } from './corrections.js';
import { decideAuthenticity, decideNewsworthiness, escalate, giveOpinion } from './decisions.js';
import { publish } from './publication.js';
import { undoDecision } from './undo.js';
import { QUEUE_STATES } from './queue-filter.js';
import { listQueue, QUEUE_ORDERS } from './queue.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const paging = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional(),
};
const yes = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional();
const queueQuery = z.object({
  status: z.enum(QUEUE_STATES).default('open'),
  topic: z.enum(TOPICS).optional(),
  district: z.string().optional(),
  escalated: yes,
  mine: yes,
  order: z.enum(QUEUE_ORDERS).default('due'),
  ...paging,
});
const time = z.iso.datetime().transform((text) => new Date(text));
const releaseQuery = z.object({ expiresAt: time.optional() });
const auditQuery = z.object({ story: z.string(), ...paging });

/** The desk for programs: the same acts under the same rules as on its pages. */
export function deskApi({ config }: Portal): Router {
  const router = Router();
  router.use(['/moderation', '/audit'], requireRole(...DESK_ROLES));

  router.get('/moderation/queue', async (req, res) => {
    const { limit, cursor, order, status, ...wanted } = parseQuery(queueQuery, req.query);
    const filter = { state: status, ...wanted };
    res.json(await listQueue(req.user!, filter, { now: new Date(), limit, order, after: cursor }));
  });

  router.get('/moderation/reasons', async (_req, res) => {
    const reasons = await presetReasons({ active: true }).lean();
    const items = reasons.map(({ code, decision, reason, help }) => ({ code, decision, reason, help }));
    res.json({ items, next: null });
  });

  router.put('/moderation/stories/:id/claim', ...optionalJsonBody, async (req, res) => {
    const { claim } = await claimStory(req.user!, idOf(req), new Date(), req.body);
    res.json({ by: claim!.name, expiresAt: claim!.expiresAt });
  });

  router.delete('/moderation/stories/:id/claim', async (req, res) => {
    const { expiresAt } = parseQuery(releaseQuery, req.query);
    await releaseClaim(req.user!, idOf(req), new Date(), expiresAt);
    res.status(204).end();
  });

  router.post('/moderation/stories/:id/newsworthiness', ...jsonBody, async (req, res) => {
    res.json(decided(await decideNewsworthiness(req.user!, idOf(req), req.body, new Date())));
  });

  router.post('/moderation/stories/:id/authenticity', ...jsonBody, async (req, res) => {
    res.json(decided(await decideAuthenticity(req.user!, idOf(req), req.body, new Date())));
  });

  router.post('/moderation/stories/:id/reversal', async (req, res) => {
    res.json(decided((await undoDecision(req.user!, idOf(req), new Date())).story));
  });

  router.post('/moderation/stories/:id/escalation', ...jsonBody, async (req, res) => {
    const { escalation, ...story } = await escalate(req.user!, idOf(req), req.body, new Date());
    res.status(201).json({ id: String(story._id), status: story.status, question: escalation!.question });
  });

  router.post('/moderation/stories/:id/opinions', ...jsonBody, async (req, res) => {
    const story = await giveOpinion(req.user!, idOf(req), req.body, new Date());
    const { opinion, letterNumber, note, at } = story.opinions.at(-1)!;
    res.status(201).json({ opinion, letterNumber, note, at });
  });

  router.post('/moderation/stories/:id/publication', ...optionalJsonBody, async (req, res) => {
    const { slug, publishedAt } = await publish(req.user!, idOf(req), { now: new Date(), input: req.body });
    const url = `${config.baseUrl}/berita/${slug}`;
    res.status(201).location(url).json({ slug, url, publishedAt });
  });

  router.post('/moderation/stories/:id/corrections', ...jsonBody, async (req, res) => {
    const story = await correctStory(req.user!, idOf(req), req.body, { now: new Date() });
    const correction = story.corrections.at(-1)!;
    const { _id, kind, text, reason, at } = correction;
    const related = [...(await relatedPages(correction.related ? [correction.related] : [])).values()][0];
    const told = { id: String(_id), kind, text, reason, at, ...(related ? { related } : {}) };
    res.status(201).json({ ...told, status: story.status });
  });

  router.get('/audit', async (req, res) => {
    const { story, limit, cursor } = parseQuery(auditQuery, req.query);
    res.json(await auditTrail(req.user!, story, { limit, after: cursor }));
  });

  return router;
}

function idOf(req: Request): string {
  return String(req.params.id);
}

/** Both decisions as they stand, without who gave them. */
function decided({ _id, status, newsworthiness, authenticity }: StoryRecord) {
  return {
    id: String(_id),
    status,
    newsworthiness: newsworthiness && {
      decision: newsworthiness.decision,
      reason: newsworthiness.reason,
      note: newsworthiness.note,
      preset: newsworthiness.preset,
      at: newsworthiness.at,
    },
    authenticity: authenticity && {
      verdict: authenticity.verdict,
      category: authenticity.category,
      tags: authenticity.tags,
      explanation: authenticity.explanation,
      evidence: authenticity.evidence,
      basis: authenticity.basis,
      at: authenticity.at,
    },
  };
}
