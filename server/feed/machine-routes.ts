import { Router, type Request } from 'express';
import { publicPage } from '../cache/public-page.js';
import { NotFound } from '../errors.js';
import type { Portal } from '../portal.js';
import { queryText } from '../validation/form.js';
import { humans } from './humans.js';
import { manifest } from './manifest.js';
import { sitemapFile, sitemapIndex } from './sitemap.js';
import { FEED_FORMATS, syndicate, type FeedFile } from './syndication.js';

/** Paths that hold nothing for search engines. */
const NOT_FOR_ROBOTS = [
  '/admin',
  '/akun',
  '/api/',
  '/daftar',
  '/kelompok',
  '/kontributor',
  '/masuk',
  '/meja',
  '/organisasi',
  '/penyiapan/',
];

/** What programs read: feeds, sitemap, robots, the web app manifest. */
export function machineRoutes({ config }: Portal): Router {
  const router = Router();
  const site = { name: config.siteName, baseUrl: config.baseUrl, hub: config.webSubHub };

  for (const file of Object.keys(FEED_FORMATS) as FeedFile[]) {
    const paths = [`/${file}`, `/wilayah/:code/${file}`, `/direktori/:slug/${file}`];
    router.get(paths, publicPage, async (req: Request<{ code?: string; slug?: string }>, res) => {
      const { code: place, slug: organisation } = req.params;
      const feed = await syndicate({ file, place, organisation, topic: queryText(req, 'topik') }, site);
      if (!feed) throw new NotFound();
      if (feed.lastModified) res.set('Last-Modified', feed.lastModified.toUTCString());
      res.type(FEED_FORMATS[file]).send(feed.text);
    });
  }

  router.get('/sitemap.xml', publicPage, async (_req, res) => {
    res.type('application/xml').send(await sitemapIndex(site, new Date()));
  });

  router.get('/sitemap/:file', publicPage, async (req: Request<{ file: string }>, res) => {
    const file = await sitemapFile(req.params.file, site, new Date());
    if (file === undefined) throw new NotFound();
    res.type('application/xml').send(file);
  });

  router.get('/robots.txt', publicPage, (_req, res) => {
    const lines = ['User-agent: *', ...NOT_FOR_ROBOTS.map((path) => `Disallow: ${path}`), 'Allow: /'];
    res.type('text/plain').send([...lines, '', `Sitemap: ${site.baseUrl}/sitemap.xml`, ''].join('\n'));
  });

  router.get('/humans.txt', publicPage, (_req, res) => {
    res.type('text/plain').send(humans(config));
  });

  router.get('/manifest.webmanifest', publicPage, (_req, res) => {
    res.type('application/manifest+json').send(JSON.stringify(manifest(config.siteName)));
  });

  return router;
}
