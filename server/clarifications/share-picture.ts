import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import { currentBrand } from '../brand/brand.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { area, fittingTitle, MARGIN, PAPER, PICTURE_SIZE, SOFT, words } from '../media/drawing.js';
import { excerpt } from '../stories/sanitise.js';
import type { PublicClarification } from './public-clarification.js';

const TITLE_TOP = 244;
const TITLE_HEIGHT = 270;
const FOOT_TOP = 552;
const FOOT_WIDTH = 720;
const TITLE_LENGTH = 170;
const BAND = 20;
const STAMP_FRAME = 9;
const STAMP_PADDING = 26;
const STAMP_TILT_DEGREES = -6;

/** What the whole picture says before a word of it is read. */
const TONE_COLOUR = { false: '#a4161a', true: '#0b5345', neutral: '#8a5a00' };

const NUMBERED = { newsroom: 'clarifications:number', archive: 'clarifications:number-archive' };

/** Pictures drawn lately; each takes about 30 KB. */
const KEPT = 200;

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
  const heading = await fittingTitle(`[${titleTag}] ${excerpt(title, TITLE_LENGTH)}`, TITLE_HEIGHT);
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
