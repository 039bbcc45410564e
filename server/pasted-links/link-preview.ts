import { z } from 'zod';
import type { Platform } from '../../models/vocabulary.js';
import { lookFailure, type SiteReader } from '../registry/site-reader.js';
import { excerpt, plainText } from '../stories/sanitise.js';
import { parseUrl } from '../text/parse-url.js';

/** Characters. */
const TITLE_MAX = 300;
const EXCERPT_MAX = 200;
const LOOKED_AT_MAX = 5_000;

/** What a post says of itself: plain text, and where its picture is. */
export interface LinkPreview {
  title: string;
  excerpt: string;
  imageUrl?: string;
}

/** The platforms that describe a single post to anybody (oEmbed). */
const DESCRIBERS: Partial<Record<Platform, string>> = {
  youtube: 'https://www.youtube.com/oembed?format=json&url=',
  tiktok: 'https://www.tiktok.com/oembed?url=',
  x: 'https://publish.x.com/oembed?omit_script=1&url=',
};
/** The platforms whose pages tell about themselves to who is not signed in. No other is asked. */
const TELLING: readonly Platform[] = ['website', 'mastodon', 'bluesky', 'telegram'];

const description = z.object({
  title: z.string().default(''),
  html: z.string().default(''),
  thumbnail_url: z.string().default(''),
});

/** Looks at a post; undefined when its platform tells nothing. */
export async function previewOf(
  url: string,
  platform: Platform,
  site: SiteReader,
): Promise<LinkPreview | undefined> {
  const describer = DESCRIBERS[platform];
  if (!describer && !TELLING.includes(platform)) return undefined;
  try {
    const preview = describer
      ? await described(describer + encodeURIComponent(url), site)
      : await page(url, site);
    return preview.title ? preview : undefined;
  } catch (error) {
    // Only what a site does wrong: then a person writes the title.
    lookFailure(error);
    return undefined;
  }
}

async function described(address: string, site: SiteReader): Promise<LinkPreview> {
  const { body } = await site.document(address, 'application/json');
  const read = description.safeParse(parsed(body.toString('utf8')));
  if (!read.success) return preview('', '', '');
  const { title, html, thumbnail_url: picture } = read.data;
  return preview(title || plainText(html.slice(0, LOOKED_AT_MAX)), '', picture);
}

async function page(address: string, site: SiteReader): Promise<LinkPreview> {
  const { title, meta, url } = await site.page(address);
  const told = (name: string) => meta[`og:${name}`] ?? meta[`twitter:${name}`] ?? '';
  return preview(told('title') || title, told('description') || (meta.description ?? ''), told('image'), url);
}

function preview(title: string, text: string, picture: string, base?: string): LinkPreview {
  const image = picture ? parseUrl(picture, base) : undefined;
  const plain = (words: string, length: number) => excerpt(plainText(words.slice(0, LOOKED_AT_MAX)), length);
  return {
    title: plain(title, TITLE_MAX),
    excerpt: plain(text, EXCERPT_MAX),
    ...(image && /^https?:$/.test(image.protocol) && { imageUrl: image.href }),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
