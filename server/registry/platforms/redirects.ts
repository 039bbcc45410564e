/** A page that only leads on: its host, its path, and the parameter that holds where to. */
interface Redirect {
  host: RegExp;
  path: RegExp;
  parameters: readonly string[];
}

const REDIRECTS: readonly Redirect[] = [
  { host: /^(?:l|lm)\.facebook\.com$/, path: /^\/(?:l\.php)?$/, parameters: ['u'] },
  { host: /^(?:[a-z-]+\.)?facebook\.com$/, path: /^\/flx\/warn\/?$/, parameters: ['u'] },
  { host: /^(?:[a-z-]+\.)?facebook\.com$/, path: /^\/login(?:\.php)?\/?$/, parameters: ['next'] },
  { host: /^l\.(?:instagram|threads)\.(?:com|net)$/, path: /^\/$/, parameters: ['u'] },
  { host: /^(?:www\.)?instagram\.com$/, path: /^\/accounts\/login\/?$/, parameters: ['next'] },
  {
    host: /^(?:[a-z-]+\.)?facebook\.com$/,
    path: /^\/(?:v[\d.]+\/)?plugins\/(?:page|like|likebox|follow)\.php$/,
    parameters: ['href'],
  },
  { host: /^(?:www\.|m\.)?youtube\.com$/, path: /^\/redirect\/?$/, parameters: ['q'] },
  { host: /^(?:www\.|m\.)?youtube\.com$/, path: /^\/attribution_link\/?$/, parameters: ['u'] },
  { host: /^consent\.youtube\.com$/, path: /^\//, parameters: ['continue'] },
  { host: /^(?:www\.)?google\.(?:com|co\.id)$/, path: /^\/url$/, parameters: ['q', 'url'] },
];

/** Short links: they tell nothing until they are opened, and can lead elsewhere tomorrow. */
const SHORTENERS = new Set([
  'adf.ly',
  'bit.ly',
  'buff.ly',
  'cutt.ly',
  'g.co',
  'goo.gl',
  'is.gd',
  'lnkd.in',
  'ow.ly',
  'rb.gy',
  'rebrand.ly',
  's.id',
  'shorturl.at',
  't.ly',
  'tiny.cc',
  'tinyurl.com',
  'v.gd',
]);

/** The address that a redirecting page leads to, or undefined when this is no such page. */
export function redirectTarget(url: URL): string | undefined {
  const redirect = REDIRECTS.find(({ host, path }) => host.test(url.hostname) && path.test(url.pathname));
  const target = redirect?.parameters.map((name) => url.searchParams.get(name)).find(Boolean);
  // A target without a host is on the same host: `?next=/name/`.
  return target?.startsWith('/') && !target.startsWith('//') ? url.origin + target : (target ?? undefined);
}

export function isShortener(host: string): boolean {
  return SHORTENERS.has(host.replace(/^www\./, ''));
}
