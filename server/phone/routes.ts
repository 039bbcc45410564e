import { Router } from 'express';
import { SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { publicPage } from '../cache/public-page.js';
import { moduleUrls } from '../middleware/assets.js';
import { keptByPhone } from '../middleware/kept-by-phone.js';
import { changedPages } from './changed-pages.js';

/** What a telephone keeps for when it has no line: the start page, what it has to forget, and its drafts. */
export function phoneRoutes(): Router {
  const router = Router();

  router.get('/luring', publicPage, (_req, res) => res.render('phone/offline'));

  router.get('/luring/berubah.json', publicPage, async (_req, res) => {
    res.type('json').send(JSON.stringify(await changedPages(new Date())));
  });

  router.get('/kontributor/di-ponsel', requireRole(...SUBMITTING_ROLES), keptByPhone, (_req, res) => {
    res.render('phone/drafts', { modules: moduleUrls() });
  });

  return router;
}
