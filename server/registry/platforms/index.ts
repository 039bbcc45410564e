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
const SAME_SITE = /^(?:www|m|mobile|web|mbasic|touch|free|p|0|business|music|gaming|[a-z]{2}-[a-z]{2})\./;

/** The platform that owns a host, and the host without a subdomain that makes no difference. */
export function platformOfHost(host: string): { rule: PlatformRule; host: string } | undefined {
  for (const rule of Object.values(rules)) {
    if (rule.domains.some((domain) => host === domain || host.endsWith(`.${domain}`))) {
      const plain = host.replace(SAME_SITE, '');
      return { rule, host: rule.domains.includes(plain) ? plain : host };
    }
  }
  return undefined;
}
