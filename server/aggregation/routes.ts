import { Router, type Request } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { requireRole } from '../auth/require-role.js';
import { NotFound } from '../errors.js';
import type { Portal } from '../portal.js';
import { queryText } from '../validation/form.js';
import { listOfficialPosts, organisationsWithSources } from './post-list.js';
import { READABLE_PLATFORMS } from './adapters/index.js';
import { refreshSources, type RefreshReport } from './refresh.js';
import { listSources } from './source-list.js';

const POSTS_PER_PAGE = 20;
const SOURCES_PER_PAGE = 50;

/** Posts of verified accounts, for everyone. */
export function channelRoutes(): Router {
  const router = Router();

  router.get('/kabar-kanal', async (req, res) => {
    const page = pageNumber(req);
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
      page,
      previous: page > 1 ? pageAddress(req, page - 1) : undefined,
      next: posts.next ? pageAddress(req, page + 1) : undefined,
    });
  });

  return router;
}

/** Sources and how they are doing, for administrators. */
export function sourceRoutes(portal: Portal): Router {
  const router = Router();
  const admin = Router();
  router.use('/admin/sumber', requireRole('admin'), admin);

  admin.get('/', async (req, res) => {
    const page = pageNumber(req);
    const { items, more } = await listSources(page, SOURCES_PER_PAGE);
    res.render('aggregation/sources', {
      sources: items,
      page,
      previous: page > 1 ? pageAddress(req, page - 1) : undefined,
      next: more ? pageAddress(req, page + 1) : undefined,
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

function pageNumber(req: Request): number {
  const page = Number(queryText(req, 'halaman') ?? 1);
  return Number.isInteger(page) && page > 0 ? page : 1;
}

/** The same list at another page. */
function pageAddress(req: Request, page: number): string {
  const { pathname, searchParams } = new URL(req.originalUrl, 'http://portal.invalid');
  searchParams.set('halaman', String(page));
  return `${pathname}?${searchParams.toString()}`;
}

function sourceId(id: string): Types.ObjectId {
  if (!isValidObjectId(id)) throw new NotFound();
  return new Types.ObjectId(id);
}
