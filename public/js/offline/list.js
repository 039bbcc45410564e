/** The pages that this phone keeps for reading, newest first. */
const box = document.querySelector('[data-kept-list]');
const example = box.querySelector('[data-entry]');
const { lang } = document.documentElement;
const time = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short' });

if (globalThis.caches) void list();

async function list() {
  const pages = await caches.open('bacaan');
  const kept = (await pages.keys()).reverse();
  const entries = await Promise.all(
    kept.map(async ({ url }) => entryOf(url, await pages.match(url, { ignoreVary: true }))),
  );
  example.parentElement.replaceChildren(...entries);
  box.querySelector('[data-none]').hidden = entries.length > 0;
  box.hidden = false;
}

async function entryOf(url, page) {
  const entry = example.cloneNode(true);
  const read = new DOMParser().parseFromString(await page.text(), 'text/html');
  const { pathname, search } = new URL(url);
  const link = entry.querySelector('a');
  link.href = pathname + search;
  link.lang = read.documentElement.lang;
  // Without the name of the portal, which every other title ends with.
  const title = read.title.split(' · ').slice(0, -1).join(' · ');
  link.textContent = pathname === '/' ? box.dataset.front : title;
  const at = entry.querySelector('time');
  const sent = new Date(page.headers.get('Date'));
  at.dateTime = sent.toISOString();
  at.textContent = time.format(sent);
  entry.hidden = false;
  return entry;
}
