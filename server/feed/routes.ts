import { Router, type Response } from 'express';
import { publicPage } from '../cache/public-page.js';
import { noticesNaming } from '../corrections/related.js';
import { NotFound } from '../errors.js';
import { PICTURE_SIZE } from '../media/drawing.js';
import type { Portal } from '../portal.js';
import { regency, villagesByDistrict } from '../regions/gazetteer.js';
import { placeTitle } from '../regions/place-title.js';
import { queryText } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import { relatedStories, storyBySlug, storyPage, withdrawalBySlug, type StoryPage } from './feed.js';
import { publishedFilter } from './filter.js';
import { frontPage } from './home.js';
import { breadcrumbs, newsArticle, publisherDocument } from './json-ld.js';
import { storyTrail } from './trails.js';
import { feedLinks } from './feed-links.js';
import { storyPicture } from './share-picture.js';
import { exampleStory, SWATCHES } from './style-guide.js';

const NOTHING: StoryPage = { stories: [], more: false };

/** What everyone may read: the front page, the lists, each story, and how it all works. */
export function feedRoutes({ config }: Portal): Router {
  const router = Router();
  const site = { name: config.siteName, baseUrl: config.baseUrl };

  router.get('/', publicPage, async (_req, res) => {
    res.render('feed/home', {
      ...(await frontPage()),
      feeds: feedLinks(config.siteName),
      jsonLd: publisherDocument(site, regency()?.name ?? '', config.contactEmail),
    });
  });

  router.get('/berita', publicPage, async (req, res) => {
    const wanted = {
      topic: queryText(req, 'topik'),
      district: queryText(req, 'kecamatan'),
      village: queryText(req, 'desa'),
      q: queryText(req, 'q'),
    };
    const filter = publishedFilter(wanted);
    const page = wantedPage(req);
    const found = filter ? await storyPage(filter, page) : NOTHING;
    // An address that asks for a topic or place that there is not is answered as such, with the form to go on.
    res.status(filter || wanted.q ? 200 : 404).render('feed/list', {
      ...found,
      ...pages(req, page, found.more),
      canonical:
        filter && !wanted.q && !wanted.district && !wanted.village ? listPath(page, wanted.topic) : undefined,
      wanted,
      villagesByDistrict: villagesByDistrict(),
      feeds: filter?.topic
        ? feedLinks(res.locals.t(`common:topic.${filter.topic}`), { topic: filter.topic })
        : feedLinks(config.siteName),
    });
  });

  router.get('/berita/:slug', publicPage, async (req, res) => {
    const story = await storyBySlug(req.params.slug);
    if (!story) return renderWithdrawn(res, req.params.slug);
    res.render('feed/story', {
      story,
      related: await relatedStories(story),
      naming: await noticesNaming(story.id),
      jsonLd: newsArticle(story, site),
      trail: breadcrumbs(storyTrail(story), site),
      image: `${site.baseUrl}${story.path}/bagikan.jpg`,
      imageSize: PICTURE_SIZE,
      feeds: feedLinks(placeTitle(story.village, res.locals.t), { place: story.village }),
    });
  });

  router.get('/berita/:slug/bagikan.jpg', publicPage, async (req, res) => {
    const story = await storyBySlug(req.params.slug);
    if (!story) throw new NotFound('story-not-found');
    res.type('jpg').send(await storyPicture(story, `${site.name} · ${new URL(site.baseUrl).host}`));
  });

  router.get('/pedoman/gaya', publicPage, (_req, res) => {
    res.render('style-guide/style-guide', { story: exampleStory(res.locals.t), swatches: SWATCHES });
  });
  router.get('/tentang', publicPage, (_req, res) => {
    res.render('feed/about', { jsonLd: publisherDocument(site, regency()?.name ?? '', config.contactEmail) });
  });
  router.get('/pedoman', publicPage, (_req, res) => res.render('feed/guidelines'));

  return router;
}

async function renderWithdrawn(res: Response, slug: string): Promise<void> {
  const withdrawal = await withdrawalBySlug(slug);
  if (!withdrawal) throw new NotFound('story-not-found');
  res.status(410).render('feed/withdrawn', withdrawal);
}

// Lists by place or words are other views of the same stories: search engines need none of them.
function listPath(page: number, topic?: string): string {
  const query = new URLSearchParams({
    ...(topic && { topik: topic }),
    ...(page > 1 && { halaman: String(page) }),
  });
  return query.size > 0 ? `/berita?${query.toString()}` : '/berita';
}
