import { createRequire } from 'node:module';
import { LRUCache } from 'lru-cache';
import sharp, { type Sharp } from 'sharp';
import { currentBrand } from '../brand/brand.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { excerpt } from '../stories/sanitise.js';
import type { PublicClarification } from './public-clarification.js';

/** Pixels, as the sites where links are shared show a large picture. */
export const PICTURE_SIZE = { width: 1200, height: 630 };
const MARGIN = 72;
const TITLE_TOP = 244;
const TITLE_HEIGHT = 270;
const FOOT_TOP = 552;
const FOOT_WIDTH = 720;
const TITLE_LENGTH = 170;
/** In pixels: the largest in which the title still fits. */
const TITLE_SIZES = [72, 62, 54, 46, 40];
const BAND = 20;
const STAMP_FRAME = 9;
const STAMP_PADDING = 26;
const STAMP_TILT_DEGREES = -6;

const PAPER = '#fbfaf6';
const INK = '#1b2021';
const SOFT = '#545c5c';
/** What the whole picture says before a word of it is read. */
const TONE_COLOUR = { false: '#a4161a', true: '#0b5345', neutral: '#8a5a00' };

const NUMBERED = { newsroom: 'clarifications:number', archive: 'clarifications:number-archive' };

/** Pictures drawn lately; each takes about 30 KB. */
const KEPT = 200;

const typeface = (file: string): string =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/plus-jakarta-sans/${file}`);
const BOLD = { font: 'Plus Jakarta Sans Bold', fontfile: typeface('700Bold/PlusJakartaSans_700Bold.ttf') };

type Shown = Pick<
  PublicClarification,
  'slug' | 'origin' | 'number' | 'title' | 'titleTag' | 'tone' | 'updatedAt'
>;

const drawn = new LRUCache<string, Buffer, { shown: Shown; site: string }>({
  max: KEPT,
  fetchMethod: (_key, _stale, { context }) => draw(context.shown, context.site),
});

/**
 * The picture that a clarification is shared with: its title under a stamp that says what was found, so that the
 * false claim never travels unmarked. Asked for again, or by many at once, it is drawn once.
 * @param site the portal's name and host, below the title
 * @returns a PNG of 1200 × 630 pixels, well under 100 KB
 */
export async function clarificationPicture(shown: Shown, site: string): Promise<Buffer> {
  return drawn.forceFetch(`${shown.slug} ${shown.updatedAt.getTime()}`, { context: { shown, site } });
}

async function draw({ origin, number, title, titleTag, tone }: Shown, site: string): Promise<Buffer> {
  const { width, height } = PICTURE_SIZE;
  const colour = TONE_COLOUR[tone];
  const t = translator(DEFAULT_LOCALE);
  const mark = tone === 'false' ? t('clarifications:stamp') : titleTag;
  const heading = await fittingTitle(`[${titleTag}] ${excerpt(title, TITLE_LENGTH)}`);
  const numbered = await words(t(NUMBERED[origin], { number }), { size: 28, colour: SOFT });
  const foot = await words(site, { size: 30, colour: currentBrand().colour, width: FOOT_WIDTH });
  return area(width, height, PAPER)
    .composite([
      { input: await area(width, BAND, colour).toBuffer(), left: 0, top: 0 },
      { input: await stamp(mark, colour), left: MARGIN - 12, top: 48 },
      { input: heading, left: MARGIN, top: TITLE_TOP },
      { input: numbered.data, left: width - MARGIN - numbered.width, top: FOOT_TOP },
      { input: foot.data, left: MARGIN, top: FOOT_TOP },
    ])
    .png({ palette: true, colours: 64, compressionLevel: 9 })
    .toBuffer();
}

async function fittingTitle(text: string): Promise<Buffer> {
  const width = PICTURE_SIZE.width - 2 * MARGIN;
  const sizes = [...TITLE_SIZES];
  let title: Drawn;
  do title = await words(text, { size: sizes.shift()!, colour: INK, width });
  while (title.height > TITLE_HEIGHT && sizes.length > 0);
  if (title.height <= TITLE_HEIGHT) return title.data;
  // Wide letters without end: what stands out below is cut off.
  return sharp(title.data).extract({ left: 0, top: 0, width: title.width, height: TITLE_HEIGHT }).toBuffer();
}

/** A word in a thick frame, turned a little as by hand. */
async function stamp(mark: string, colour: string): Promise<Buffer> {
  const text = await words(mark.toUpperCase(), { size: 80, colour });
  const [width, height] = [text.width + 2 * STAMP_PADDING, text.height + 2 * STAMP_PADDING];
  const inside = area(width - 2 * STAMP_FRAME, height - 2 * STAMP_FRAME, PAPER);
  const straight = await area(width, height, colour)
    .composite([{ input: await inside.toBuffer() }, { input: text.data }])
    .toBuffer();
  return sharp(straight)
    .rotate(STAMP_TILT_DEGREES, { background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .toBuffer();
}

function area(width: number, height: number, background: string): Sharp {
  return sharp({ create: { width, height, channels: 4, background } }).png();
}

interface Drawn {
  data: Buffer;
  width: number;
  height: number;
}

/** Words as a picture, in the typeface that comes with the portal: a server need not have any. */
async function words(
  text: string,
  { size, colour, width }: { size: number; colour: string; width?: number },
): Promise<Drawn> {
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${colour}">${plain(text)}</span>`,
      font: `${BOLD.font} ${size}`,
      fontfile: BOLD.fontfile,
      width,
      // One point is one pixel.
      dpi: 72,
      rgba: true,
      wrap: 'word-char',
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The text reader takes markup, and no control characters. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}
