import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import ejs from 'ejs';
import express from 'express';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { feedLinks } from '../../server/feed/feed-links.js';
import { frontPage } from '../../server/feed/home.js';
import { publisherDocument } from '../../server/feed/json-ld.js';
import { createLog } from '../../server/log.js';
import { locals } from '../../server/middleware/locals.js';
import { fromRoot } from '../../server/paths.js';
import { regency } from '../../server/regions/gazetteer.js';
import { ensureRegions } from '../../server/regions/import.js';

/**
 * What Express, EJS and gzip need for the home page when everything on it lies in memory, in a process of its
 * own. It is sent the data folder, reads the page's contents once, and sends its port back.
 */
process.once('message', (dataDir: string) => void serve(dataDir));

async function serve(dataDir: string): Promise<void> {
  const config = loadConfig({ DATA_DIR: dataDir });
  const database = await connectDatabase(config);
  await ensureRegions(config.region);
  const site = { name: config.siteName, baseUrl: config.baseUrl };
  const jsonLd = publisherDocument(site, regency()?.name ?? '', config.contactEmail);
  const page = { ...(await frontPage()), feeds: feedLinks(config.siteName), jsonLd };
  await database.close();

  const app = express();
  app.set('views', fromRoot('views'));
  app.set('view engine', 'ejs');
  app.set('view cache', true);
  app.engine('ejs', ejs.renderFile as Parameters<typeof app.engine>[1]);
  app.use(compression());
  app.use(locals({ config, log: createLog('silent') }));
  app.get('/', (_req, res) => res.render('feed/home', page));
  const server = createServer(app);
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}
