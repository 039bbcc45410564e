import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import { currentBrand } from '../brand/brand.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { area, fittingTitle, MARGIN, PAPER, PICTURE_SIZE, SOFT, words } from '../media/drawing.js';
import { visibleRendition } from '../media/photos.js';
import { readRendition } from '../media/store.js';
import { placeTitle } from '../regions/place-title.js';
import { excerpt } from '../stories/sanitise.js';
import { sharedRendition } from './json-ld.js';
import type { PublicStory } from './public-story.js';

/** Bytes: messengers leave out what is larger, or load it late. */
const BYTES_MAX = 100 * 1000;
/** Of the JPEG, the best first. */
const QUALITIES = [78, 66, 54, 42, 30];
const BAND = 64;
const LINE = 20;
const LABEL_TOP = 84;
const TITLE_TOP = 160;
const TITLE_HEIGHT = 330;
const TITLE_LENGTH = 170;
const FOOT_TOP = 540;
/** Pictures made lately; each takes up to 100 KB. */
const KEPT = 100;

const made = new LRUCache<string, Buffer, { story: PublicStory; site: string }>({
  max: KEPT,
  fetchMethod: (_key, _stale, { context }) => make(context.story, context.site),
});

/**
 * The picture that a story is shared with: its first photo over the portal's name, or its title where it has no
 * photo. Asked for again, or by many at once, it is made once.
 * @param site the portal's name and host
 * @returns a JPEG of 1200 × 630 pixels, under 100 KB
 */
export function storyPicture(story: PublicStory, site: string): Promise<Buffer> {
  return made.forceFetch(`${story.slug} ${story.updatedAt.getTime()}`, { context: { story, site } });
}

async function make(story: PublicStory, site: string): Promise<Buffer> {
  const photo = await firstPhoto(story);
  return underLimit(photo ? await photoCard(photo, site) : await titleCard(story, site));
}

async function firstPhoto({ photos: [photo] }: PublicStory): Promise<Buffer | undefined> {
  if (!photo) return undefined;
  const visible = await visibleRendition(
    undefined,
    String(photo._id),
    `${sharedRendition(photo).width}.jpeg`,
  );
  return visible && readRendition(visible.rendition.file);
}

async function photoCard(photo: Buffer, site: string): Promise<Buffer> {
  const { width, height } = PICTURE_SIZE;
  const name = await words(site, { size: 30, colour: '#ffffff', width: width - 2 * MARGIN });
  const band = await area(width, BAND, currentBrand().colour).toBuffer();
  return sharp(photo)
    .resize(width, height, { fit: 'cover', position: 'attention' })
    .composite([
      { input: band, left: 0, top: height - BAND },
      { input: name.data, left: MARGIN, top: height - Math.round((BAND + name.height) / 2) },
    ])
    .png()
    .toBuffer();
}

async function titleCard({ title, topic, village }: PublicStory, site: string): Promise<Buffer> {
  const { width, height } = PICTURE_SIZE;
  const { colour } = currentBrand();
  const t = translator(DEFAULT_LOCALE);
  const place = `${t(`common:topic.${topic}`)} · ${placeTitle(village, t)}`;
  const across = width - 2 * MARGIN;
  const [label, foot] = [
    await words(place, { size: 32, colour, width: across }),
    await words(site, { size: 30, colour: SOFT, width: across }),
  ];
  return area(width, height, PAPER)
    .composite([
      { input: await area(width, LINE, colour).toBuffer(), left: 0, top: 0 },
      { input: label.data, left: MARGIN, top: LABEL_TOP },
      { input: await fittingTitle(excerpt(title, TITLE_LENGTH), TITLE_HEIGHT), left: MARGIN, top: TITLE_TOP },
      { input: foot.data, left: MARGIN, top: FOOT_TOP },
    ])
    .toBuffer();
}

async function underLimit(picture: Buffer): Promise<Buffer> {
  const qualities = [...QUALITIES];
  let jpeg: Buffer;
  do jpeg = await sharp(picture).flatten().jpeg({ quality: qualities.shift()!, mozjpeg: true }).toBuffer();
  while (jpeg.length >= BYTES_MAX && qualities.length > 0);
  return jpeg;
}
