import { Router } from 'express';
import { TOPICS } from '../../models/vocabulary.js';
import { publicPage } from '../cache/public-page.js';
import { feedPath, type FeedFile } from '../feed/syndication.js';
import { vapidOf } from '../notifications/vapid.js';
import type { Portal } from '../portal.js';
import { districts, findPlace, regency, villagesByDistrict } from '../regions/gazetteer.js';
import { queryText } from '../validation/form.js';
import { MESSAGES_A_DAY_MAX } from './sendable-at.js';

const FEEDS: [FeedFile, string][] = [
  ['rss.xml', 'RSS'],
  ['atom.xml', 'Atom'],
  ['feed.json', 'JSON Feed'],
];

/** Every way to follow the portal's news without coming back to look. */
export function followingRoutes({ config }: Portal): Router {
  const router = Router();
  const { quietHours, baseUrl } = config;

  router.get('/ikuti', publicPage, (req, res) => {
    const topic = TOPICS.find((known) => known === queryText(req, 'topik'));
    const place = findPlace(queryText(req, 'tempat') ?? '')?._id;
    const feedsOf = (of: { topic?: string; place?: string }) =>
      FEEDS.map(([file, name]) => ({ name, address: baseUrl + feedPath({ file, ...of }) }));
    res.render('following/follow', {
      wanted: { topic, place },
      chosen: topic || place ? feedsOf({ topic, place }) : undefined,
      everything: feedsOf({}),
      districts: districts(),
      regencyCode: regency()?._id,
      villagesByDistrict: villagesByDistrict(),
      push: { key: vapidOf(config)?.publicKey, aDay: MESSAGES_A_DAY_MAX, quietHours },
    });
  });

  return router;
}
