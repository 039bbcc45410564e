import { namedAccount, type PlatformRule } from './platform.js';

const HANDLE = /^[a-z]\w{3,31}$/i;

const OWN_PAGES = new Set([
  'addemoji',
  'addlist',
  'addstickers',
  'addtheme',
  'bg',
  'boost',
  'confirmphone',
  'contact',
  'giftcode',
  'invoice',
  'iv',
  'login',
  'proxy',
  'setlanguage',
  'share',
  'socks',
]);
/** Every name is also a subdomain: `name.t.me`. */
const NAME_BELOW = /^([^.]+)\.t\.me$/;

/** `#@name`, of the old client `#/im?p=@name`, and of a link that it took over `#?tgaddr=tg://resolve?domain=name`. */
const OPENED_ON_THE_WEB =
  /^#(?:\/im\?p=)?@(\w+)$|^#\?tgaddr=tg(?::|%3A)(?:\/|%2F){2}resolve(?:\?|%3F)domain(?:=|%3D)(\w+)/i;

const named = namedAccount(HANDLE, (handle) => `https://t.me/${handle}`);

export const telegram: PlatformRule = {
  platform: 'telegram',
  domains: ['t.me', 'telegram.me', 'telegram.dog', 'telegram.org'],
  subdomains: NAME_BELOW,
  at({ host, segments, url }) {
    const below = NAME_BELOW.exec(host)?.[1];
    if (below) return named(below);
    if (host === 'telegram.org') {
      const [, opened, takenOver] = OPENED_ON_THE_WEB.exec(url.hash) ?? [];
      return named(opened ?? takenOver);
    }
    const [first = '', second] = segments;
    const word = first.toLowerCase();
    if (/^\+?\d{6,}$/.test(first)) return 'phone-number';
    if (first.startsWith('+') || word === 'joinchat') return 'private-invite';
    if (word === 'c') return 'post-address';
    // `s/name` is a channel as the web shows it without the app.
    if (word === 's') return named(second);
    if (OWN_PAGES.has(word)) return 'not-an-account';
    return named(first);
  },
  named,
};
