import type { PublicPart } from '../../models/public-version.js';

/** A page that may be kept: its address in the one form that names it, and what it is made of. */
export interface PublicAddress {
  url: string;
  madeOf: readonly PublicPart[];
}

interface Page {
  path: RegExp;
  madeOf: readonly PublicPart[];
  /** The query parameters that make it another page, in the order of its one address. All others mean nothing. */
  parameters?: readonly string[];
  /** What a parameter says when it is left out: saying so names the same page. */
  defaults?: Readonly<Record<string, string>>;
}

const PARAMETER = /^[\w.:-]{1,80}$/;
/**
 * Never kept, unless the page itself names them: words differ from reader to reader, and a chosen language is
 * remembered.
 */
const NEVER_WITH = ['q', 'bahasa'];

const STORIES = ['stories', 'organisations', 'clarifications'] as const;
const REGISTRY = ['organisations', 'accounts'] as const;
const POSTS = ['posts', 'arrivals'] as const;

const WIDGET_DEFAULTS = { jumlah: '5', tema: 'otomatis' };

/** Every page that is kept. What is not named here never is. */
const PAGES: readonly Page[] = [
  { path: /^\/$/, madeOf: [...STORIES, ...POSTS, 'accounts'] },
  { path: /^\/berita$/, madeOf: STORIES, parameters: ['topik', 'kecamatan', 'desa', 'halaman'] },
  { path: /^\/berita\/[a-z0-9-]+$/, madeOf: STORIES },
  { path: /^\/cek-fakta$/, madeOf: ['clarifications'], parameters: ['kategori', 'halaman'] },
  { path: /^\/cek-fakta\/[a-z0-9-]+$/, madeOf: ['clarifications', 'stories'] },
  { path: /^\/wilayah$/, madeOf: [] },
  { path: /^\/wilayah\/[\d.]+$/, madeOf: [...STORIES, 'accounts'], parameters: ['halaman'] },
  { path: /^\/direktori$/, madeOf: REGISTRY, parameters: ['jenis', 'kecamatan', 'akun', 'halaman'] },
  { path: /^\/direktori\/(?!cek$)[a-z0-9-]+$/, madeOf: [...STORIES, ...REGISTRY, ...POSTS] },
  {
    path: /^\/kabar-kanal$/,
    madeOf: [...REGISTRY, ...POSTS, 'sources'],
    parameters: ['platform', 'kecamatan', 'organisasi', 'halaman'],
  },
  { path: /^\/(tentang|pedoman(\/gaya)?|privasi)$/, madeOf: [] },
  {
    path: /^\/widget$/,
    madeOf: STORIES,
    parameters: ['wilayah', 'topik', 'organisasi', 'jumlah', 'tema', 'bahasa'],
    defaults: { ...WIDGET_DEFAULTS, bahasa: 'id' },
  },
  {
    path: /^\/pedoman\/widget$/,
    madeOf: ['organisations'],
    parameters: ['wilayah', 'topik', 'organisasi', 'jumlah', 'tema', 'dalam'],
    defaults: { ...WIDGET_DEFAULTS, dalam: 'id' },
  },
  {
    path: /^\/((wilayah\/[\d.]+|direktori\/[a-z0-9-]+)\/)?(rss\.xml|atom\.xml|feed\.json)$/,
    madeOf: STORIES,
    parameters: ['topik'],
  },
  { path: /^\/ikuti$/, madeOf: [], parameters: ['topik', 'tempat'] },
  // Not the newest: that file changes with the hours.
  { path: /^\/sitemap(\/(halaman|organisasi|cek-fakta|berita)-\d{1,5})?\.xml$/, madeOf: STORIES },
  { path: /^\/(robots\.txt|humans\.txt|manifest\.webmanifest)$/, madeOf: [] },
];

/**
 * The page that an address asks for, in its one form: parameters that mean nothing left out, the others in one
 * order. Undefined when its answer must not be kept.
 * @param requested path and query, as it came
 */
export function publicAddress(requested: string): PublicAddress | undefined {
  const mark = requested.indexOf('?');
  const path = mark < 0 ? requested : requested.slice(0, mark);
  const page = PAGES.find((known) => known.path.test(path));
  if (!page) return undefined;
  if (mark < 0) return { url: path, madeOf: page.madeOf };
  const given = new URLSearchParams(requested.slice(mark));
  const { parameters = [], defaults = {} } = page;
  if (NEVER_WITH.some((name) => given.has(name) && !parameters.includes(name))) return undefined;
  const kept: string[] = [];
  for (const name of parameters) {
    const value = given.get(name)?.trim() ?? '';
    if (value === '' || value === defaults[name]) continue;
    if (!PARAMETER.test(value)) return undefined;
    kept.push(`${name}=${encodeURIComponent(value)}`);
  }
  return { url: kept.length > 0 ? `${path}?${kept.join('&')}` : path, madeOf: page.madeOf };
}
