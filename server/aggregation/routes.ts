import { Router, type Request } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { requireRole } from '../auth/require-role.js';
import { publicPage } from '../cache/public-page.js';
import { Invalid, NotFound } from '../errors.js';
import type { Portal } from '../portal.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import { formFields, queryText } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import { listOfficialPosts, organisationsWithSources } from './post-list.js';
import { READABLE_PLATFORMS } from './adapters/index.js';
import { refreshSources, type RefreshReport } from './refresh.js';
import { listSources } from './source-list.js';
import { findOfficialPost, takeUpPost } from './take-up.js';

const POSTS_PER_PAGE = 20;
const SOURCES_PER_PAGE = 50;

/** Posts of verified accounts, for everyone; the newsroom makes stories of them. */
export function channelRoutes({ config }: Portal): Router {
  const router = Router();

  router.get('/kabar-kanal', publicPage, async (req, res) => {
    const page = wantedPage(req);
    const chosen = { platform: queryText(req, 'platform'), organisation: queryText(req, 'organisasi') };
    const skip = (page - 1) * POSTS_PER_PAGE;
    const [posts, organisations] = await Promise.all([
      listOfficialPosts({ ...chosen, limit: POSTS_PER_PAGE, skip }),
      organisationsWithSources(),
    ]);
    res.render('aggregation/channel-posts', {
      posts: posts.items,
      platforms: READABLE_PLATFORMS,
      organisations,
      chosen,
      ...pages(req, page, posts.next !== null),
    });
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

  admin.post('/penyegaran', async (req, res) => {
    showReport(req, await refreshSources(portal, { which: 'all' }));
    res.redirect(303, '/admin/sumber');
  });

  admin.post('/:id/penyegaran', async (req, res) => {
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
