import type { Platform } from '../../../models/vocabulary.js';
import { bluesky } from './bluesky.js';
import { facebook } from './facebook.js';
import { instagram } from './instagram.js';
import { mastodon } from './mastodon.js';
import type { PlatformRule } from './platform.js';
import { telegram } from './telegram.js';
import { threads } from './threads.js';
import { tiktok } from './tiktok.js';
import { website } from './website.js';
import { whatsappChannel } from './whatsapp.js';
import { x } from './x.js';
import { youtube } from './youtube.js';

export const rules: Record<Platform, PlatformRule> = {
  website,
  facebook,
  instagram,
  tiktok,
  youtube,
  x,
  threads,
  telegram,
  'whatsapp-channel': whatsappChannel,
  mastodon,
  bluesky,
};

/** Subdomains that show the same accounts as the domain itself. */
const SAME_SITE =
  /^(?:www|m|mobile|web|mbasic|touch|free|iphone|lite|beta|p|d|n|x|0|business|studio|music|gaming|[a-z]{2}(?:-[a-z]{2})?)\./;
/** The same where names are subdomains too, and `music.t.me` may be somebody. */
const SAME_SITE_BESIDE_NAMES = /^(?:www|m|web)\./;

/** The platform that owns a host, and the host without a subdomain that makes no difference. */
export function platformOfHost(host: string): { rule: PlatformRule; host: string } | undefined {
  for (const rule of Object.values(rules)) {
    if (rule.domains.some((domain) => host === domain || host.endsWith(`.${domain}`))) {
      const plain = host.replace(rule.subdomains?.test(host) ? SAME_SITE_BESIDE_NAMES : SAME_SITE, '');
      return { rule, host: rule.domains.includes(plain) ? plain : host };
    }
  }
  return undefined;
}
