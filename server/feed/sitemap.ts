import he from 'he';
import { Clarification } from '../../models/clarification.js';
import { Organisation } from '../../models/organisation.js';
import { published } from '../../models/story.js';
import { districts, villagesByDistrict } from '../regions/gazetteer.js';

/** The sitemap protocol allows 50,000 addresses a file; the newest of each kind are what search engines lack. */
const STORIES = 10_000;
const CLARIFICATIONS = 5_000;
const ORGANISATIONS = 2_000;

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
  '/koreksi',
];

interface Entry {
  path: string;
  changed?: Date | undefined;
}

/** The addresses of all public pages, as sitemaps.org wants them. */
export async function sitemap(baseUrl: string): Promise<string> {
  const entries = [...PAGES.map((path) => ({ path })), ...placeEntries(), ...(await recordEntries())];
  const urls = entries.map(({ path, changed }: Entry) => {
    const lastmod = changed ? `<lastmod>${changed.toISOString()}</lastmod>` : '';
    return `<url><loc>${he.escape(baseUrl + path)}</loc>${lastmod}</url>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...urls,
    '</urlset>',
    '',
  ].join('\n');
}

function placeEntries(): Entry[] {
  const villages = villagesByDistrict().flatMap((entry) => entry.villages);
  return [...districts(), ...villages].map(({ _id }) => ({ path: `/wilayah/${_id}` }));
}

async function recordEntries(): Promise<Entry[]> {
  const [stories, clarifications, organisations] = await Promise.all([
    published()
      .sort({ publishedAt: -1, _id: -1 })
      .limit(STORIES)
      .select(['slug', 'publishedAt', 'corrections.at'])
      .lean(),
    Clarification.find()
      .sort({ publishedAt: -1, _id: -1 })
      .limit(CLARIFICATIONS)
      .select(['slug', 'updatedAt'])
      .lean(),
    Organisation.find({ active: true }).sort({ name: 1 }).limit(ORGANISATIONS).select('slug').lean(),
  ]);
  return [
    ...stories.map(({ slug, publishedAt, corrections }) => ({
      path: `/berita/${slug ?? ''}`,
      changed: corrections.at(-1)?.at ?? publishedAt,
    })),
    ...clarifications.map(({ slug, updatedAt }) => ({ path: `/cek-fakta/${slug}`, changed: updatedAt })),
    ...organisations.map(({ slug }) => ({ path: `/direktori/${slug}` })),
  ];
}
