import type { Adapter } from './adapter.js';
import { bluesky } from './bluesky.js';
import { mastodon } from './mastodon.js';
import { website } from './website.js';
import { youtube } from './youtube.js';

/** The platforms that publish feeds which can be read without an account. No other is ever read on schedule. */
export const READABLE_PLATFORMS = ['website', 'youtube', 'mastodon', 'bluesky'] as const;

export type ReadablePlatform = (typeof READABLE_PLATFORMS)[number];

export const adapters: Record<ReadablePlatform, Adapter> = { website, youtube, mastodon, bluesky };

export function isReadablePlatform(platform: string): platform is ReadablePlatform {
  return READABLE_PLATFORMS.some((readable) => readable === platform);
}
