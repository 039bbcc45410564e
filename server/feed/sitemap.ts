import he from 'he';
import { Clarification } from '../../models/clarification.js';
import { Organisation } from '../../models/organisation.js';
import { published } from '../../models/story.js';
import { DEFAULT_LOCALE } from '../i18n/translate.js';
import { districts, regency, villagesByDistrict } from '../regions/gazetteer.js';
import { xmlSafe } from '../text/xml-safe.js';
import type { Site } from './json-ld.js';

/** Addresses of one file; the protocol would allow 50,000, news sitemaps no more than this. */
export const PER_FILE = 1_000;
/** What is older is no news to a news sitemap. */
const NEWS_MS = 2 * 24 * 60 * 60 * 1000;

const PAGES = [
  '/',
  '/berita',
  '/cek-fakta',
  '/wilayah',
  '/direktori',
  '/direktori/cek',
  '/kabar-kanal',
  '/tentang',
  '/pedoman',
  '/pedoman/widget',
  '/koreksi',
];
const OLDEST_FIRST = { publishedAt: 1, _id: 1 } as const;

interface Entry {
  path: string;
  changed?: Date | undefined;
  /** Of a story in the news sitemap. */
  news?: { title: string; publishedAt: Date };
}

/** One kind of addresses, in files of `PER_FILE`. Oldest first: what is added changes the last file only. */
interface Kind {
  count(now: Date): number | Promise<number>;
  entries(skip: number, now: Date): Entry[] | Promise<Entry[]>;
}

const KINDS: Record<string, Kind> = {
  halaman: {
    count: () => pageEntries().length,
    entries: (skip) => pageEntries().slice(skip, skip + PER_FILE),
  },
  organisasi: {
    count: () => Organisation.countDocuments({ active: true }),
    async entries(skip) {
      const found = await Organisation.find({ active: true }, { slug: 1 })
        .sort({ name: 1, _id: 1 })
        .skip(skip)
        .limit(PER_FILE)
        .lean();
      return found.map(({ slug }) => ({ path: `/direktori/${slug}` }));
    },
  },
  'cek-fakta': {
    count: () => Clarification.estimatedDocumentCount(),
    async entries(skip) {
      const found = await Clarification.find({}, { slug: 1, updatedAt: 1 })
        .sort(OLDEST_FIRST)
        .skip(skip)
        .limit(PER_FILE)
        .lean();
      return found.map(({ slug, updatedAt }) => ({ path: `/cek-fakta/${slug}`, changed: updatedAt }));
    },
  },
  berita: { count: () => published().countDocuments(), entries: (skip) => storyEntries(skip) },
  terbaru: {
    count: (now) => published().where(isNews(now)).countDocuments(),
    entries: (skip, now) => storyEntries(skip, now),
  },
};

/** Names all files, as sitemaps.org wants an index. */
export async function sitemapIndex({ baseUrl }: Site, now: Date): Promise<string> {
  const files = await Promise.all(
    Object.entries(KINDS).map(async ([name, kind]) => {
      const numbers = Math.max(1, Math.ceil((await kind.count(now)) / PER_FILE));
      return Array.from({ length: numbers }, (_, index) => `${baseUrl}/sitemap/${name}-${index + 1}.xml`);
    }),
  );
  return xml(
    'sitemapindex',
    '',
    files.flat().map((url) => `<sitemap><loc>${he.escape(url)}</loc></sitemap>`),
  );
}

/**
 * One file of addresses.
 * @param file e.g. `berita-1.xml`
 * @returns undefined where there is none of that name
 */
export async function sitemapFile(file: string, site: Site, now: Date): Promise<string | undefined> {
  const [, name = '', number] = /^([a-z-]+)-([1-9]\d{0,4})\.xml$/.exec(file) ?? [];
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (!kind) return undefined;
  const page = Number(number);
  const entries = await kind.entries((page - 1) * PER_FILE, now);
  if (entries.length === 0 && page > 1) return undefined;
  const isNewsFile = name === 'terbaru';
  return xml(
    'urlset',
    isNewsFile ? ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"' : '',
    entries.map((entry) => urlOf(entry, site)),
  );
}

function xml(root: string, namespaces: string, lines: string[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"${namespaces}>`,
    ...lines,
    `</${root}>`,
    '',
  ].join('\n');
}

function urlOf({ path, changed, news }: Entry, { name, baseUrl }: Site): string {
  const lastmod = changed ? `<lastmod>${changed.toISOString()}</lastmod>` : '';
  const text = (words: string) => he.escape(xmlSafe(words));
  const about = news
    ? `<news:news><news:publication><news:name>${text(name)}</news:name>` +
      `<news:language>${DEFAULT_LOCALE}</news:language></news:publication>` +
      `<news:publication_date>${news.publishedAt.toISOString()}</news:publication_date>` +
      `<news:title>${text(news.title)}</news:title></news:news>`
    : '';
  return `<url><loc>${he.escape(baseUrl + path)}</loc>${lastmod}${about}</url>`;
}

function pageEntries(): Entry[] {
  const villages = villagesByDistrict().flatMap((entry) => entry.villages);
  const places = [regency(), ...districts(), ...villages]
    .flatMap((place) => place ?? [])
    .map(({ _id }) => `/wilayah/${_id}`);
  return [...PAGES, ...places].map((path) => ({ path }));
}

function isNews(now: Date) {
  return { publishedAt: { $gte: new Date(now.getTime() - NEWS_MS) } };
}

/** @param now only what is news then, with what a news sitemap says of it */
async function storyEntries(skip: number, now?: Date): Promise<Entry[]> {
  const found = await published()
    .where(now ? isNews(now) : {})
    .sort(OLDEST_FIRST)
    .skip(skip)
    .limit(PER_FILE)
    .select(['slug', 'title', 'publishedAt', 'corrections.at'])
    .lean();
  return found.map(({ slug = '', title, publishedAt, corrections }) => ({
    path: `/berita/${slug}`,
    changed: corrections.at(-1)?.at ?? publishedAt,
    ...(now && publishedAt && { news: { title, publishedAt } }),
  }));
}
