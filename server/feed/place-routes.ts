import { Router } from 'express';
import { publicPage } from '../cache/public-page.js';
import { NotFound } from '../errors.js';
import type { Portal } from '../portal.js';
import { findPlace, placesAbove, villagesByDistrict } from '../regions/gazetteer.js';
import { placeTitle } from '../regions/place-title.js';
import { pages, wantedPage } from '../validation/page.js';
import { feedLinks } from './feed-links.js';
import { storyPage } from './feed.js';
import { placeFilter } from './filter.js';
import { latestClarifications } from './home.js';
import { breadcrumbs } from './json-ld.js';
import { kimGroups, organisationsOf, placesIn } from './place.js';
import { placeTrail } from './trails.js';

/** The index of all places, and each with its news and who speaks for it. */
export function placeRoutes({ config }: Portal): Router {
  const router = Router();
  const site = { name: config.siteName, baseUrl: config.baseUrl };

  router.get('/wilayah', publicPage, (_req, res) => {
    res.render('feed/places', { regencyCode: config.region, villagesByDistrict: villagesByDistrict() });
  });

  router.get('/wilayah/:code', publicPage, async (req, res) => {
    const { code } = req.params;
    const place = findPlace(code);
    if (!place) throw new NotFound('place-not-found');
    const page = wantedPage(req);
    const [found, organisations, ofRegency] = await Promise.all([
      storyPage(placeFilter(code), page),
      organisationsOf(place),
      place.kind === 'regency' && whatConcernsAll(),
    ]);
    res.render('feed/place', {
      ...found,
      ...pages(req, page, found.more),
      ...ofRegency,
      canonical: `/wilayah/${code}${page > 1 ? `?halaman=${page}` : ''}`,
      place,
      organisations,
      above: placesAbove(place),
      below: placesIn(place),
      feeds: feedLinks(placeTitle(code, res.locals.t), { place: code }),
      trail: breadcrumbs(placeTrail(place), site),
    });
  });

  return router;
}

async function whatConcernsAll() {
  const [clarifications, groups] = await Promise.all([latestClarifications(), kimGroups()]);
  return { clarifications, ...groups };
}
