import { Router } from 'express';
import { NotFound } from '../errors.js';
import { jsonBody } from '../middleware/api.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { vapidOf } from '../notifications/vapid.js';
import type { Portal } from '../portal.js';
import { follow, followsOf, unfollow } from './follows.js';

const HOUR_MS = 60 * 60 * 1000;
/** A whole village may come from one address of a mobile network. */
const changes = rateLimit({ name: 'follows', windowMs: HOUR_MS, limit: 60 });

/** Following topics and places in a browser, without an account. */
export function followingApi({ config }: Portal): Router {
  const router = Router();

  router.post('/follows', changes, ...jsonBody, async (req, res) => {
    if (!vapidOf(config)) throw new NotFound();
    const { _id, follows } = await follow(req.body, {
      allowHosts: config.fetchAllowHosts,
      now: new Date(),
    });
    res.status(201).json({ id: _id, follows });
  });

  router.get('/follows/:id', changes, async (req, res) => {
    res.set('Cache-Control', 'private, no-store');
    res.json({ follows: await followsOf(String(req.params.id)) });
  });

  router.delete('/follows/:id', changes, async (req, res) => {
    await unfollow(String(req.params.id));
    res.status(204).end();
  });

  return router;
}
