/** Parameters that say where a reader came from and nothing about what is read. */
const TRACKING_PREFIXES = ['utm_', 'mc_', 'pk_', 'mtm_'];
const TRACKING = new Set([
  'fbclid',
  'gclid',
  'dclid',
  'msclkid',
  'yclid',
  'twclid',
  'igshid',
  'igsh',
  'ref_src',
  'si',
]);

/** The one address of a page: without tracking parameters and fragment. For telling posts apart, and to link to. */
export function canonicalUrl(address: string): string {
  const url = new URL(address);
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) {
    const lower = name.toLowerCase();
    if (TRACKING.has(lower) || TRACKING_PREFIXES.some((prefix) => lower.startsWith(prefix))) {
      url.searchParams.delete(name);
    }
  }
  return url.href;
}

/** The page that a whole site has, and no post of it. */
export function isFrontPage(address: string): boolean {
  const { pathname, search } = new URL(address);
  return pathname === '/' && search === '';
}
