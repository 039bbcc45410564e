import { z } from 'zod';
import type { AccountRecord } from '../../models/account.js';
import type { Platform } from '../../models/vocabulary.js';
import { FetchError } from '../aggregation/fetch-error.js';
import type { SiteReader } from './site-reader.js';

/** What an account says of itself to anybody who is not signed in. */
export interface Profile {
  /** The text that its owner, and nobody else, can write. */
  text: string;
  /** Where it was read. */
  page: string;
  platformId?: string;
}

type Reader = (account: Pick<AccountRecord, 'url' | 'handle'>, site: SiteReader) => Promise<Profile>;

const BLUESKY_PROFILES = 'https://public.api.bsky.app/xrpc/app.bsky.actor.getProfile';
const YOUTUBE_CHANNEL = /^https:\/\/www\.youtube\.com\/channel\/(UC[\w-]{22})$/;

const mastodonAccount = z.object({ id: z.string(), note: z.string().default('') });
const blueskyProfile = z.object({ did: z.string(), description: z.string().default('') });

/** The platforms whose profiles can be read without an account of our own. */
const readers: Partial<Record<Platform, Reader>> = {
  // In its head or a file of its own: what stands on the page itself may be a stranger's comment.
  website: async ({ url }, site) => {
    const { meta, url: page } = await site.page(url);
    if (meta['kabar-kim']) return { text: meta['kabar-kim'], page };
    const file = new URL('/.well-known/kabar-kim.txt', page).href;
    return { text: await textOrNothing(file, site), page };
  },
  telegram: async ({ url }, site) => {
    const { meta, url: page } = await site.page(url);
    return { text: meta['og:description'] ?? '', page };
  },
  youtube: async ({ url }, site) => {
    const { meta, canonical = '', url: page } = await site.page(url);
    const platformId = YOUTUBE_CHANNEL.exec(canonical)?.[1];
    return { text: meta.description ?? '', page, ...(platformId && { platformId }) };
  },
  mastodon: async ({ url, handle }, site) => {
    const page = `${new URL(url).origin}/api/v1/accounts/lookup?acct=${encodeURIComponent(handle.split('@')[0]!)}`;
    const { id, note } = await json(page, mastodonAccount, site);
    return { text: note, page: url, platformId: id };
  },
  bluesky: async ({ url, handle }, site) => {
    const page = `${BLUESKY_PROFILES}?actor=${encodeURIComponent(handle)}`;
    const { did, description } = await json(page, blueskyProfile, site);
    return { text: description, page: url, platformId: did };
  },
};

/** Platforms that name an account by an id which stays with it. */
export const PLATFORMS_WITH_ID: readonly Platform[] = ['youtube', 'mastodon', 'bluesky'];

export function hasReadableProfile(platform: Platform): boolean {
  return platform in readers;
}

/**
 * Reads a profile that `hasReadableProfile`.
 * @throws what `lookFailure` turns into a code
 */
export async function readProfile(
  account: Pick<AccountRecord, 'platform' | 'url' | 'handle'>,
  site: SiteReader,
): Promise<Profile> {
  const reader = readers[account.platform];
  if (!reader) throw new RangeError(`${account.platform} shows no profile without an account`);
  return reader(account, site);
}

async function json<T>(url: string, shape: z.ZodType<T>, site: SiteReader): Promise<T> {
  const { body } = await site.document(url, 'application/json');
  const read = z.string().transform(parseJson).pipe(shape).safeParse(body.toString('utf8'));
  if (!read.success) throw new FetchError('bad-encoding', url);
  return read.data;
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'no JSON' });
    return z.NEVER;
  }
}

async function textOrNothing(url: string, site: SiteReader): Promise<string> {
  try {
    return (await site.document(url, 'text/plain')).body.toString('utf8');
  } catch (error) {
    if (error instanceof FetchError && error.status !== undefined) return '';
    throw error;
  }
}
