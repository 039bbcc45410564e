import { httpUrl } from '../aggregation/adapters/feed-document.js';
import { parseUrl } from '../text/parse-url.js';
import { readContent } from './content.js';
import type { ImportItem, NamedPhoto } from './import-item.js';
import { galleryIds, paragraphs, withoutShortcodes } from './wordpress-text.js';
import { wxrRecords, type WxrRecord } from './wxr.js';

const PHOTO_NAME = /\.(?:jpe?g|png|webp|avif)$/i;
/** How WordPress names the sizes that it makes of a photo: `sawah-300x200.jpg`, `sawah-scaled.jpg`. */
const SIZE_IN_NAME = /(?:-\d+x\d+|-scaled)(?=\.\w+$)/;
/** Not public there, but meant to be kept. */
const DRAFT_STATUSES = new Set(['draft', 'pending', 'private', 'future']);

/** What a post refers to elsewhere in the export. */
interface Site {
  /** Names by login. */
  authors: Map<string, string>;
  attachments: Map<string, NamedPhoto>;
  /** By the post that they were uploaded for. */
  attached: Map<string, NamedPhoto[]>;
  /** By `photoKey`. */
  byName: Map<string, NamedPhoto>;
}

/**
 * The posts of a WordPress export. The file is read twice, as posts can name photos that come behind them.
 * @param open the file from its beginning, in pieces of any size
 * @returns undefined for each post or page that was not asked for
 * @throws Invalid `file: not-wxr`
 */
export async function* wordpressItems(
  open: () => AsyncIterable<string>,
  { drafts }: { drafts: boolean },
): AsyncGenerator<ImportItem | undefined> {
  const site = await readSite(open());
  let number = 0;
  for await (const record of wxrRecords(open())) {
    if (record.element !== 'item') continue;
    number += 1;
    if (fieldOf(record, 'wp:post_type') === 'attachment') continue;
    yield isWanted(record, drafts) ? itemOf(record, number, site) : undefined;
  }
}

async function readSite(text: AsyncIterable<string>): Promise<Site> {
  const site: Site = { authors: new Map(), attachments: new Map(), attached: new Map(), byName: new Map() };
  for await (const record of wxrRecords(text)) {
    if (record.element === 'wp:author') {
      site.authors.set(fieldOf(record, 'wp:author_login'), fieldOf(record, 'wp:author_display_name'));
    } else if (fieldOf(record, 'wp:post_type') === 'attachment') {
      takeAttachment(record, site);
    }
  }
  return site;
}

function takeAttachment(record: WxrRecord, { attachments, attached, byName }: Site): void {
  const url = httpUrl(fieldOf(record, 'wp:attachment_url') || fieldOf(record, 'guid'));
  if (!url || !PHOTO_NAME.test(parseUrl(url)?.pathname ?? '')) return;
  const caption = fieldOf(record, 'excerpt:encoded') || (record.meta.get('_wp_attachment_image_alt') ?? '');
  const photo = { url, caption };
  const parent = fieldOf(record, 'wp:post_parent');
  attachments.set(fieldOf(record, 'wp:post_id'), photo);
  const others = attached.get(parent);
  if (others) others.push(photo);
  else attached.set(parent, [photo]);
  byName.set(photoKey(url), photo);
}

/** A post behind a password is as private as one that is marked so. */
function isWanted(record: WxrRecord, drafts: boolean): boolean {
  if (fieldOf(record, 'wp:post_type') !== 'post') return false;
  const status = fieldOf(record, 'wp:status');
  const isPublic = status === 'publish' && !fieldOf(record, 'wp:post_password');
  return isPublic || (drafts && (status === 'publish' || DRAFT_STATUSES.has(status)));
}

function itemOf(record: WxrRecord, number: number, site: Site): ImportItem {
  const written = fieldOf(record, 'content:encoded');
  const url = httpUrl(fieldOf(record, 'link'));
  const { html, pictures } = readContent(written);
  const login = fieldOf(record, 'dc:creator');
  const inText = pictures.flatMap(({ src, caption }) => {
    const address = httpUrl(src, url);
    return address ? [{ caption, url: address }] : [];
  });
  const featured = site.attachments.get(record.meta.get('_thumbnail_id') ?? '');
  const shown = galleryIds(written).flatMap((id) => site.attachments.get(id) ?? []);
  const attached = site.attached.get(fieldOf(record, 'wp:post_id')) ?? [];
  return {
    number,
    guid: fieldOf(record, 'guid') || fieldOf(record, 'link') || fieldOf(record, 'title'),
    url,
    title: fieldOf(record, 'title'),
    html: paragraphs(withoutShortcodes(html)),
    publishedAt: dateOf(fieldOf(record, 'wp:post_date_gmt')),
    author: site.authors.get(login) || login || undefined,
    categories: record.categories,
    photos: eachOnce([...(featured ? [featured] : []), ...inText, ...shown, ...attached], site),
    fault: record.fault,
  };
}

/** Each photo in the largest size that the export names, with the first words that are said about it. */
function eachOnce(photos: NamedPhoto[], { byName }: Site): NamedPhoto[] {
  const found = new Map<string, NamedPhoto>();
  for (const photo of photos) {
    const key = photoKey(photo.url);
    const original = byName.get(key) ?? photo;
    const caption = found.get(key)?.caption || photo.caption || original.caption;
    found.set(key, { url: original.url, caption });
  }
  return [...found.values()];
}

// The same photo under http and https is one photo.
function photoKey(address: string): string {
  const url = parseUrl(address);
  return url ? url.host + url.pathname.replace(SIZE_IN_NAME, '') : address;
}

/** @param written `2021-05-03 08:00:00`, UTC; drafts have zeros */
function dateOf(written: string): Date | undefined {
  const date = new Date(`${written.replace(' ', 'T')}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function fieldOf({ fields }: WxrRecord, name: string): string {
  return fields.get(name) ?? '';
}
