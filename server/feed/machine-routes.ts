import { Router } from 'express';
import { publicPage } from '../cache/public-page.js';
import { NotFound } from '../errors.js';
import type { Portal } from '../portal.js';
import { queryText } from '../validation/form.js';
import { manifest } from './manifest.js';
import { sitemap } from './sitemap.js';
import { FEED_FORMATS, syndicate, type FeedFile } from './syndication.js';

/** Paths that hold nothing for search engines. */
const NOT_FOR_ROBOTS = [
  '/admin',
  '/akun',
  '/api/',
  '/daftar',
  '/kontributor',
  '/masuk',
  '/meja',
  '/penyiapan/',
];

/** What programs read: feeds, sitemap, robots, the web app manifest. */
export function machineRoutes({ config }: Portal): Router {
  const router = Router();
  const site = { name: config.siteName, baseUrl: config.baseUrl };

  for (const file of Object.keys(FEED_FORMATS) as FeedFile[]) {
    router.get([`/${file}`, `/wilayah/:code/${file}`], publicPage, async (req, res) => {
      const place = typeof req.params.code === 'string' ? req.params.code : undefined;
      const feed = await syndicate({ file, place, topic: queryText(req, 'topik') }, site);
      if (!feed) throw new NotFound();
      if (feed.lastModified) res.set('Last-Modified', feed.lastModified.toUTCString());
      res.type(FEED_FORMATS[file]).send(feed.text);
    });
  }

  router.get('/sitemap.xml', publicPage, async (_req, res) => {
    res.type('application/xml').send(await sitemap(site.baseUrl));
  });

  router.get('/robots.txt', publicPage, (_req, res) => {
    const lines = ['User-agent: *', ...NOT_FOR_ROBOTS.map((path) => `Disallow: ${path}`), 'Allow: /'];
    res.type('text/plain').send([...lines, '', `Sitemap: ${site.baseUrl}/sitemap.xml`, ''].join('\n'));
  });

  router.get('/manifest.webmanifest', publicPage, (_req, res) => {
    res.type('application/manifest+json').send(JSON.stringify(manifest(config.siteName)));
  });

  return router;
}
