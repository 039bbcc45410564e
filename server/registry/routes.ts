import { Router, type Request } from 'express';
import { ORGANISATION_KINDS, PLATFORMS } from '../../models/vocabulary.js';
import { listOfficialPosts } from '../aggregation/post-list.js';
import { publicPage } from '../cache/public-page.js';
import { Invalid } from '../errors.js';
import { feedLinks } from '../feed/feed-links.js';
import { newestStories } from '../feed/feed.js';
import { organisationFilter } from '../feed/filter.js';
import { breadcrumbs } from '../feed/json-ld.js';
import { organisationTrail } from '../feed/trails.js';
import type { Portal } from '../portal.js';
import { districts } from '../regions/gazetteer.js';
import { queryText } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import { shareLinkLimit } from './check-limit.js';
import {
  accountsOf,
  countByKind,
  countOfficialAccounts,
  directoryFilter,
  findBySlug,
  listOrganisations,
} from './directory.js';
import { expiryOf } from './proof-policy.js';
import { organisationDocument } from './organisation-json-ld.js';
import { mergedAway } from './merge.js';
import { toDirectoryEntry } from './public-organisation.js';
import { officialAccountsNamed, resolve } from './resolve.js';
import { shareLinkOpener, type ShareLinkOpener } from './share-link.js';

const ORGANISATIONS_PER_PAGE = 24;
const LATEST_POSTS = 5;
const LATEST_STORIES = 5;
const ADDRESS_MAX_LENGTH = 2_048; // characters

/** The directory of organisations and their accounts, and the check whether an address is official. */
export function registryRoutes(portal: Portal): Router {
  const router = Router();
  const open = shareLinkOpener(portal);
  const site = { name: portal.config.siteName, baseUrl: portal.config.baseUrl };

  router.get('/direktori', publicPage, async (req, res) => {
    const page = wantedPage(req);
    const chosen = {
      kind: queryText(req, 'jenis'),
      district: queryText(req, 'kecamatan'),
      q: queryText(req, 'q'),
      official: queryText(req, 'akun') === 'resmi',
    };
    const filter = directoryFilter(chosen);
    const [{ items, more }, counts, officialAccounts] = await Promise.all([
      listOrganisations(filter, {
        skip: (page - 1) * ORGANISATIONS_PER_PAGE,
        limit: ORGANISATIONS_PER_PAGE,
      }),
      countByKind({ ...filter, kind: undefined }),
      countOfficialAccounts(),
    ]);
    res.render('registry/directory', {
      organisations: items.map(({ accounts, ...organisation }) => toDirectoryEntry(organisation, accounts)),
      counts,
      officialAccounts,
      chosen: { ...filter, q: chosen.q },
      districts: districts(),
      kinds: ORGANISATION_KINDS,
      ...pages(req, page, more),
    });
  });

  router.get('/direktori/cek', shareLinkLimit, publicPage, async (req, res) => {
    res.render('registry/check', { platforms: PLATFORMS, expiryOf, ...(await check(req, open)) });
  });

  router.get('/direktori/:slug', publicPage, async (req, res) => {
    const merged = await mergedAway(req.params.slug);
    if (merged) return res.redirect(301, `/direktori/${merged.slug}`);
    const organisation = await findBySlug(req.params.slug);
    const { _id, slug } = organisation;
    const [accounts, posts, stories] = await Promise.all([
      accountsOf(_id),
      listOfficialPosts({ organisation: slug, limit: LATEST_POSTS }),
      newestStories(organisationFilter(organisation), LATEST_STORIES),
    ]);
    const entry = toDirectoryEntry(organisation, accounts);
    return res.render('registry/organisation', {
      organisation: entry,
      regencyCode: portal.config.region,
      jsonLd: organisationDocument(entry, site),
      trail: breadcrumbs(organisationTrail(organisation), site),
      posts: posts.items,
      stories,
      feeds: feedLinks(organisation.name, { organisation: slug }),
    });
  });

  return router;
}

/** What the check page shows: nothing yet, a resolution, the accounts of a name, or why it cannot be read. */
async function check(req: Request, open: ShareLinkOpener) {
  const typed = queryText(req, 'alamat')?.slice(0, ADDRESS_MAX_LENGTH) ?? '';
  const platform = PLATFORMS.find((known) => known === queryText(req, 'platform'));
  if (typed === '') return { typed, platform };
  try {
    return { typed, platform, resolution: await resolve(await open(typed, platform), platform) };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    if (error.fields.url === 'platform-needed') return { typed, named: await officialAccountsNamed(typed) };
    return { typed, platform, refused: error.fields.url };
  }
}
