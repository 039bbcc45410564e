import { createRequire } from 'node:module';
import sharp, { type Sharp } from 'sharp';

/** Pixels, as the sites where links are shared show a large picture. */
export const PICTURE_SIZE = { width: 1200, height: 630 };
/** Of a drawn picture, in pixels. */
export const MARGIN = 72;
export const PAPER = '#fbfaf6';
export const INK = '#1b2021';
export const SOFT = '#545c5c';
/** In pixels: the largest in which the title still fits. */
const TITLE_SIZES = [72, 62, 54, 46, 40];

const typeface = (file: string): string =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/plus-jakarta-sans/${file}`);
const BOLD = { font: 'Plus Jakarta Sans Bold', fontfile: typeface('700Bold/PlusJakartaSans_700Bold.ttf') };

/** A title as large as it fits between the margins. @param height pixels */
export async function fittingTitle(text: string, height: number): Promise<Buffer> {
  const width = PICTURE_SIZE.width - 2 * MARGIN;
  const sizes = [...TITLE_SIZES];
  let title: Drawn;
  do title = await words(text, { size: sizes.shift()!, colour: INK, width });
  while (title.height > height && sizes.length > 0);
  if (title.height <= height) return title.data;
  // Wide letters without end: what stands out below is cut off.
  return sharp(title.data).extract({ left: 0, top: 0, width: title.width, height }).toBuffer();
}

export function area(width: number, height: number, background: string): Sharp {
  return sharp({ create: { width, height, channels: 4, background } }).png();
}

export interface Drawn {
  data: Buffer;
  width: number;
  height: number;
}

/** Words as a picture, in the typeface that comes with the portal: a server need not have any. */
export async function words(
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
