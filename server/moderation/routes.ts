import { Router } from 'express';
import { DESK_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import type { Portal } from '../portal.js';
import { deskNews } from './desk-news.js';
import { showNews } from './news-routes.js';
import { showQueue } from './queue-routes.js';
import { DESK_FORMS, showStory, skipStory, takeForm, takeUndo } from './story-routes.js';

/** The moderation desk: its queue, and one story with all that can be done to it. */
export function deskRoutes(portal: Portal): Router {
  const router = Router();
  const desk = Router();
  router.use('/meja', desk);
  desk.use(requireRole(...DESK_ROLES));

  desk.get('/', showQueue);
  desk.get('/kabar', showNews(deskNews(portal)));
  desk.get('/:id', (req, res) => showStory(req, res, req.params.id));
  for (const form of DESK_FORMS) desk.post(`/:id/${form.path}`, takeForm(form));
  desk.get('/:id/berikutnya', skipStory);
  desk.post('/:id/pembatalan', takeUndo);

  return router;
}
