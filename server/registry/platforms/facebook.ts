import { foldedIdentityOf, withoutAt, type Identity, type PlatformRule, type Refusal } from './platform.js';

const HANDLE = /^(?!.*\.php$)[a-z0-9][a-z0-9.]{0,49}$/i;
const ID = /^\d{5,20}$/;
/** `Desa-Halong-100064700000000`: a page's address before it chose a name. Only the number counts. */
const NAME_AND_ID = /-(\d{5,20})$/;

/** `watch/name` shows the videos of a page; all others below `watch` are Facebook's own. */
const WATCHED_PAGE = /^(?!(?:live|hashtag|saved|search|shows|topic|following|latest)$)(?!\d+$)/i;

const PAGES_WITH_ID = new Set(['profile.php', 'permalink.php', 'story.php']);
const POSTS = new Set([
  'watch',
  'photo',
  'photo.php',
  'photos',
  'videos',
  'reel',
  'reels',
  'media',
  'events',
]);
const OWN_PAGES = new Set([
  'about',
  'ads',
  'business',
  'dialog',
  'find-friends',
  'gaming',
  'hashtag',
  'help',
  'home.php',
  'legal',
  'login',
  'login.php',
  'marketplace',
  'messages',
  'notes',
  'notifications',
  'plugins',
  'policies',
  'privacy',
  'r.php',
  'recover',
  'search',
  'settings',
  'sharer',
  'sharer.php',
  'stories',
  'terms',
]);

/** Facebook reads a name without regard to case and dots; a page also answers to its number. */
export const facebook: PlatformRule = {
  platform: 'facebook',
  domains: ['facebook.com', 'fb.com', 'fb.me', 'fb.watch', 'm.me', 'messenger.com'],
  at({ host, segments, url }) {
    if (host === 'fb.watch') return 'post-address';
    const [first = '', second] = segments;
    // `fb.me/name` is a page, `fb.me/e/code` whatever was shared.
    if (host === 'fb.me' && second) return 'share-link';
    const word = first.toLowerCase();
    if (PAGES_WITH_ID.has(word)) return byId(url.searchParams.get('id'));
    if (word === 'share' || word === 's') return 'share-link';
    if (word === 'pages' || word === 'people' || word === 'p') return byId(idAtEnd(segments.at(-1)));
    if (word === 'groups') return group(second);
    if (word === 'pg' || (word === 't' && host !== 'facebook.com')) return named(second);
    if (word === 'watch' && second && WATCHED_PAGE.test(second)) return named(second);
    if (POSTS.has(word)) return 'post-address';
    if (OWN_PAGES.has(word)) return 'not-an-account';
    const id = NAME_AND_ID.exec(first)?.[1];
    if (id) return byId(id);
    // The address of the time when pages were built by script: facebook.com/#!/name.
    const old = first === '' ? /^#!\/([^/?]+)/.exec(url.hash)?.[1] : undefined;
    return named(old ?? first);
  },
  named,
};

function named(name: string | undefined): Identity | Refusal {
  const handle = withoutAt(name);
  if (handle && ID.test(handle)) return byId(handle);
  return foldedIdentityOf(handle, HANDLE, (handle) => ({
    handle,
    url: `https://www.facebook.com/${handle}`,
    compared: handle.replaceAll('.', ''),
  }));
}

function byId(id: string | null | undefined): Identity | Refusal {
  if (!id) return 'not-an-account';
  if (!ID.test(id)) return 'bad-handle';
  return { handle: id, url: `https://www.facebook.com/profile.php?id=${id}` };
}

function idAtEnd(segment: string | undefined): string | undefined {
  return segment && (ID.test(segment) ? segment : NAME_AND_ID.exec(segment)?.[1]);
}

// A group is kept apart from pages and people: the same word can name both.
function group(name: string | undefined): Identity | Refusal {
  return foldedIdentityOf(name, HANDLE, (name) => ({
    handle: `groups/${name}`,
    url: `https://www.facebook.com/groups/${name}`,
  }));
}
