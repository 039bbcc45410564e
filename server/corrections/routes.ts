import { Router } from 'express';
import { publicPage } from '../cache/public-page.js';
import { NotFound } from '../errors.js';
import { queryText } from '../validation/form.js';
import { noticeById, noticePage } from './notices.js';

/** Every erratum, correction, right of reply and withdrawal, for everyone. */
export function correctionRoutes(): Router {
  const router = Router();

  router.get('/koreksi', publicPage, async (req, res) => {
    const behind = queryText(req, 'sebelum');
    const page = await noticePage(behind);
    if (!page) throw new NotFound('page-not-found');
    res.render('corrections/list', { ...page, continued: behind !== undefined });
  });

  router.get('/koreksi/:id', publicPage, async (req, res) => {
    const found = await noticeById(req.params.id);
    if (!found) throw new NotFound();
    if (found.title !== undefined || !found.notice) return res.redirect(302, found.path);
    res.render('feed/withdrawn', { withdrawnAt: found.at, notices: [found.notice] });
  });

  return router;
}
