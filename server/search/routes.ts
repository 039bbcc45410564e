import { Router, type Request } from 'express';
import { TOPICS } from '../../models/vocabulary.js';
import { publicPage } from '../cache/public-page.js';
import { districts, isDistrict } from '../regions/gazetteer.js';
import { queryText } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import { MAX_QUERY_LENGTH } from './tokenise.js';
import { toResults } from './results.js';
import { search, type Wanted } from './search.js';

/** The kinds of text as addresses name them. */
const KINDS = { berita: 'story', 'cek-fakta': 'clarification', kanal: 'post' } as const;

/** The search over stories, clarifications and posts: the page, and its results alone for a script. */
export function searchRoutes(): Router {
  const router = Router();

  router.get('/cari', publicPage, async (req, res) => {
    res.render('search/search', {
      ...(await found(req)),
      districts: districts(),
      kinds: Object.keys(KINDS),
      maxLength: MAX_QUERY_LENGTH,
    });
  });

  router.get('/cari/hasil', publicPage, async (req, res) => {
    res.render('search/results', await found(req));
  });

  return router;
}

async function found(req: Request) {
  const wanted = wantedOf(req);
  const page = wantedPage(req);
  const { words, matches, more, ...asked } = await search(wanted, page, new Date());
  const tokens = new Set(words.flatMap(({ word, tokens: stems }) => [word, ...stems]));
  const { previous, next } = pages(req, page, more);
  return {
    wanted: { ...wanted, kind: queryText(req, 'jenis') },
    ...asked,
    results: await toResults(matches, tokens),
    page,
    previous: pageOf(previous),
    next: pageOf(next),
    searchFor: (q: string) => `/cari?${new URLSearchParams({ ...kept(req), q }).toString()}`,
  };
}

/** What is not known is not asked for: a search finds too much before it finds nothing. */
function wantedOf(req: Request): Wanted {
  const kind = queryText(req, 'jenis') ?? '';
  const district = queryText(req, 'kecamatan') ?? '';
  return {
    q: queryText(req, 'q') ?? '',
    kind: Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : undefined,
    topic: TOPICS.find((topic) => topic === queryText(req, 'topik')),
    district: isDistrict(district) ? district : undefined,
  };
}

function kept(req: Request): Record<string, string> {
  const filters = ['jenis', 'topik', 'kecamatan'].map((name) => [name, queryText(req, name)]);
  return Object.fromEntries(filters.filter(([, value]) => value));
}

/** The results alone have no pages of their own. */
function pageOf(address: string | undefined): string | undefined {
  return address?.replace(/^\/cari\/hasil\b/, '/cari');
}
