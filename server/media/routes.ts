import { Router } from 'express';
import { NotFound } from '../errors.js';
import { visibleRendition } from './photos.js';
import { readRendition } from './store.js';

// A shared cache asks again after five minutes, so that a withdrawn story's photos are soon gone from it.
const PUBLIC = 'public, max-age=604800, s-maxage=300';
// An answer to somebody signed in renews their session, which is nothing for a shared cache.
const PUBLIC_TO_SIGNED_IN = 'private, max-age=604800';
const NOT_PUBLIC = 'private, no-store';

/** Photos, to whom their story is visible. */
export function photoRoutes(): Router {
  const router = Router();
  router.get('/foto/:photoId/:size', async (req, res) => {
    const visible = await visibleRendition(req.user, req.params.photoId, req.params.size);
    if (!visible) throw new NotFound();
    const { rendition, isPublic } = visible;
    res.set('Cache-Control', !isPublic ? NOT_PUBLIC : req.user ? PUBLIC_TO_SIGNED_IN : PUBLIC);
    res.set('ETag', `"${String(rendition.file)}"`);
    res.type(rendition.format);
    if (req.fresh) res.status(304).end();
    else res.send(await readRendition(rendition.file));
  });
  return router;
}
