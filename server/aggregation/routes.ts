import { Router, type Request } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { PLATFORMS } from '../../models/vocabulary.js';
import { requireRole } from '../auth/require-role.js';
import { publicPage } from '../cache/public-page.js';
import { Invalid, NotFound } from '../errors.js';
import { longAnswer } from '../middleware/long-answer.js';
import type { Portal } from '../portal.js';
import { districts, villagesByDistrict } from '../regions/gazetteer.js';
import { formFields, queryText } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import { fromRoot } from '../paths.js';
import { listOfficialPosts, organisationsWithSources } from './post-list.js';
import { pictureOf } from './post-picture.js';
import { refreshSources, type RefreshReport } from './refresh.js';
import { listSources } from './source-list.js';
import { findOfficialPost, takeUpPost } from './take-up.js';

const POSTS_PER_PAGE = 20;
const SOURCES_PER_PAGE = 50;
// A shared cache asks again after five minutes, so that what stops being official is soon gone from it.
const PICTURE_CACHE = 'public, max-age=86400, s-maxage=300';
// An answer to somebody signed in renews their session, which is nothing for a shared cache.
const PICTURE_CACHE_SIGNED_IN = 'private, max-age=86400';
const NO_PICTURE = fromRoot('public', 'icons', 'no-picture.svg');

/** Posts of verified accounts, for everyone; the newsroom makes stories of them. */
export function channelRoutes(portal: Portal): Router {
  const { config } = portal;
  const router = Router();

  router.get('/kabar-kanal', publicPage, async (req, res) => {
    const page = wantedPage(req);
    const chosen = {
      platform: queryText(req, 'platform'),
      district: queryText(req, 'kecamatan'),
      organisation: queryText(req, 'organisasi'),
    };
    const skip = (page - 1) * POSTS_PER_PAGE;
    const [posts, organisations] = await Promise.all([
      listOfficialPosts({ ...chosen, limit: POSTS_PER_PAGE, skip }),
      organisationsWithSources(chosen.district),
    ]);
    res.render('aggregation/channel-posts', {
      posts: posts.items,
      platforms: PLATFORMS,
      organisations,
      districts: districts(),
      chosen,
      ...pages(req, page, posts.next !== null),
    });
  });

  router.get('/gambar/:id', async (req, res) => {
    const picture = await pictureOf(portal, await findOfficialPost(req.params.id));
    if (!picture) {
      res.status(404).set('Cache-Control', 'no-store').sendFile(NO_PICTURE);
      return;
    }
    res.set('Cache-Control', req.user ? PICTURE_CACHE_SIGNED_IN : PICTURE_CACHE);
    res.set('ETag', picture.etag).type('webp');
    if (req.fresh) res.status(304).end();
    else res.send(picture.content);
  });

  router.use('/kabar-kanal/:id/cerita', requireRole('editor', 'verifier'));
  router.post('/kabar-kanal/:id/cerita', async (req, res) => {
    const typed = formFields(req);
    try {
      const context = { now: new Date(), timeZone: config.timeZone };
      const { story } = await takeUpPost(req.user!, req.params.id, typed, context);
      req.session.notice = { key: 'aggregation:take-up.done', params: { receipt: story.receipt } };
      res.redirect(303, `/meja/${String(story._id)}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const { _id, title, url } = await findOfficialPost(req.params.id);
      res.status(422).render('aggregation/take-up', {
        post: { id: String(_id), title, url },
        typed,
        // The first press of the button asked for nothing yet.
        errors: 'village' in typed ? error.fields : {},
        villagesByDistrict: villagesByDistrict(),
      });
    }
  });

  return router;
}

/** Sources and how they are doing, for administrators. */
export function sourceRoutes(portal: Portal): Router {
  const router = Router();
  const admin = Router();
  router.use('/admin/sumber', requireRole('admin'), admin);

  admin.get('/', async (req, res) => {
    const page = wantedPage(req);
    const { items, more } = await listSources(page, SOURCES_PER_PAGE);
    res.render('aggregation/sources', {
      sources: items,
      ...pages(req, page, more),
    });
  });

  admin.post('/penyegaran', longAnswer, async (req, res) => {
    showReport(req, await refreshSources(portal, { which: 'all' }));
    res.redirect(303, '/admin/sumber');
  });

  admin.post('/:id/penyegaran', longAnswer, async (req: Request<{ id: string }>, res) => {
    showReport(req, await refreshSources(portal, { which: sourceId(req.params.id) }));
    res.redirect(303, '/admin/sumber');
  });

  return router;
}

function showReport(req: Request, { sources, newPosts, failed }: RefreshReport): void {
  req.session.notice = { key: 'aggregation:sources.refreshed', params: { sources, newPosts, failed } };
}

function sourceId(id: string): Types.ObjectId {
  if (!isValidObjectId(id)) throw new NotFound();
  return new Types.ObjectId(id);
}
