/**
 * The few pages that are kept for when there is no line, with their styles and scripts: those of one person at a
 * time, forgotten when somebody signs in or out.
 */

const PAGES = 'halaman';
/** Of readers, see ../offline/kept.js. */
const READ_PAGES = 'bacaan';
const ASSETS = 'aset';
/** Where each kept page is fetched: without what is only of this moment, so that it can be asked again by its tag. */
const PERSONAL = {
  '/kontributor/tulis': '/kontributor/tulis?kerangka=1',
  '/kontributor/di-ponsel': '/kontributor/di-ponsel',
};
const START_PAGE = '/luring';
/** Addresses of styles, scripts and icons as a page names them, each with its content's hash. */
const ASSET = /\/(?:js@[\w-]+\/[\w./-]+|(?:js|css|icons)\/[\w./-]+\?v=[\w-]+)/g;

const OWNER = '/pemilik';

export async function keptPage(path) {
  return (await caches.open(PAGES)).match(path, { ignoreVary: true });
}

export async function keptAsset(request) {
  return (await caches.open(ASSETS)).match(request, { ignoreVary: true });
}

/** Keeps the page for when nothing else is there. It is everybody's: it is asked for without a session. */
export function keepStartPage(language) {
  const source = language ? `${START_PAGE}?bahasa=${language}` : START_PAGE;
  return keepPage(START_PAGE, source, { credentials: 'omit' });
}

/** Keeps the start page in the language of what is read here. */
export async function keepStartPageIn(language) {
  const kept = (await (await keptPage(START_PAGE))?.text()) ?? '';
  if (!kept.includes(`<html lang="${language}"`)) await keepStartPage(language);
}

/** Keeps the pages of who has signed in. @param user their id; @param language of their pages */
export async function keepPages(user, language) {
  if ((await ownerOfPages()) !== user) await forgetPages();
  await (await caches.open(PAGES)).put(OWNER, new Response(user));
  await keepStartPage(language);
  await refreshPages();
}

/** Asks for the kept pages again, and keeps what changed. */
export async function refreshPages() {
  const owner = await ownerOfPages();
  if (!owner) return;
  for (const [path, source] of Object.entries(PERSONAL)) await keepPage(path, source, {}, owner);
  await dropOldAssets();
}

export async function forgetPages() {
  const pages = await caches.open(PAGES);
  await Promise.all([...Object.keys(PERSONAL), OWNER].map((path) => pages.delete(path)));
}

/** The id of whose pages are kept, if anybody's are. */
export async function ownerOfPages() {
  return (await keptPage(OWNER))?.text();
}

async function keepPage(path, source, options, owner) {
  const pages = await caches.open(PAGES);
  const tag = (await pages.match(path))?.headers.get('ETag');
  const answer = await fetch(source, { ...options, headers: tag ? { 'If-None-Match': tag } : {} }).catch(
    () => undefined,
  );
  // Not changed, no line, or sent to sign in: what is kept stays of use.
  if (!answer?.ok || answer.redirected) return;
  const page = await answer.clone().text();
  if (owner && !page.includes(`data-user="${owner}"`)) return forgetPages();
  await keepAssetsOf(page);
  // Somebody signed in or out while it was on its way.
  if (owner && (await ownerOfPages()) !== owner) return;
  await pages.put(path, answer);
}

/** Keeps the styles, scripts and icons that a page names. @param page its text */
export async function keepAssetsOf(page) {
  await Promise.all(assetsOf(page).map(keepAsset));
}

async function keepAsset(address) {
  const assets = await caches.open(ASSETS);
  if (!(await assets.match(address))) await assets.add(address);
}

/** Drops the styles, scripts and icons that no kept page names. */
export async function dropOldAssets() {
  const used = new Set();
  for (const name of [PAGES, READ_PAGES]) {
    const pages = await caches.open(name);
    for (const page of await pages.keys()) {
      const text = (await (await pages.match(page, { ignoreVary: true }))?.text()) ?? '';
      for (const asset of assetsOf(text)) used.add(asset);
    }
  }
  const assets = await caches.open(ASSETS);
  for (const asset of await assets.keys()) {
    const { pathname, search } = new URL(asset.url);
    if (!used.has(pathname + search)) await assets.delete(asset);
  }
}

function assetsOf(page) {
  return [...new Set(page.match(ASSET) ?? [])];
}
