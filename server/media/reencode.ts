import sharp, { type Sharp } from 'sharp';
import type { PhotoRendition } from '../../models/story.js';
import { inTurns } from '../in-turns.js';
import { fingerprintOf, type Fingerprint } from './fingerprint.js';

/** Pixels across. A photo that is narrower keeps its own width: none is enlarged. */
export const PHOTO_WIDTHS = [480, 960, 1600] as const;
/** Those that are made while the sender waits. */
const FORMATS_AT_ONCE = ['webp', 'jpeg'] as const;

/** Height in widths: a tower stays readable, a strip of ten thousand pixels does not get through. */
const TALLEST_RATIO = 3;
/** A phone's largest camera mode has 108 megapixels; a bomb has thousands. */
const MAX_INPUT_PIXELS = 120_000_000;
/** AVIF is decoded whole, at 20 bytes a pixel; the others come line by line. No phone's camera writes it. */
const MAX_AVIF_PIXELS = 16_000_000;
/**
 * The longer side in shorter sides. To cover a card with a strip it is first enlarged, all of it: one pixel by four
 * thousand takes ten gigabytes.
 */
const COVER_LONGEST_RATIO = 10;
const PHOTOS_AT_ONCE = 2;
const MAX_SECONDS = 30;
const JPEG_QUALITY = 76;
const WEBP_QUALITY = 74;
/** At effort 2 a photo's sizes take about a second; at 4, eight times that for hardly a byte less. */
const AVIF = { quality: 50, effort: 2 } as const;

// Whatever a file claims to be, only these decoders ever see it: no SVG, PDF, TIFF or GIF.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});
// Every photo is decoded once: a cache would only hold memory.
sharp.cache(false);

export interface EncodedRendition extends Pick<PhotoRendition, 'width' | 'format'> {
  content: Buffer;
}

export interface EncodedPhoto {
  /** Pixels of the largest rendition, upright. */
  width: number;
  height: number;
  renditions: EncodedRendition[];
  fingerprint: Fingerprint;
}

const inPhotoTurns = inTurns(PHOTOS_AT_ONCE);

/**
 * A photo as it may be shown: upright, in sRGB, 480, 960 and 1600 pixels wide as WebP and JPEG, made anew from
 * its pixels so that nothing of what the camera wrote beside them (place, time, device) is left.
 * @param original JPEG, PNG, WebP or AVIF, told by its content
 * @returns undefined when the content is no such picture, is broken, or is larger than any camera makes
 */
export function reencode(original: Buffer): Promise<EncodedPhoto | undefined> {
  return inPhotoTurns(async () => {
    const base = await decode(original);
    return base && encode(base);
  });
}

/**
 * A picture from elsewhere as one WebP of exactly this size, cut where its shape is another; made anew like a photo.
 * @returns undefined when the content is no picture that a photo could be, is broken, or is a mere strip
 */
export async function reencodeCover(
  original: Buffer,
  width: number,
  height: number,
): Promise<Buffer | undefined> {
  try {
    const picture = sharp(original, { limitInputPixels: pixelLimit(original), failOn: 'error' });
    const sides = await picture.metadata();
    const [shorter, longer] = [Math.min(sides.width, sides.height), Math.max(sides.width, sides.height)];
    if (longer > COVER_LONGEST_RATIO * shorter) return undefined;
    return await picture
      .timeout({ seconds: MAX_SECONDS })
      .autoOrient()
      .resize({ width, height, fit: 'cover', position: 'attention' })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .webp({ quality: WEBP_QUALITY })
      .toBuffer();
  } catch {
    return undefined;
  }
}

type Pixels = Awaited<ReturnType<typeof decode>> & {};

async function decode(original: Buffer) {
  const [widest = 0] = PHOTO_WIDTHS.toReversed();
  try {
    return await sharp(original, { limitInputPixels: pixelLimit(original), failOn: 'error' })
      .timeout({ seconds: MAX_SECONDS })
      .autoOrient()
      .resize({ ...box(widest), withoutEnlargement: true })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
  } catch {
    // libvips speaks in sentences only; every refusal to decode means the same to who sent it.
    return undefined;
  }
}

// AVIF as its decoder knows it: by the first box of the file.
function pixelLimit(original: Buffer): number {
  return original.toString('latin1', 4, 8) === 'ftyp' ? MAX_AVIF_PIXELS : MAX_INPUT_PIXELS;
}

async function encode({ data, info }: Pixels): Promise<EncodedPhoto> {
  const widths = new Set(PHOTO_WIDTHS.map((width) => Math.min(width, info.width)));
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const renditions: EncodedRendition[] = [];
  for (const width of widths) {
    for (const format of FORMATS_AT_ONCE) {
      const picture = sharp(data, { raw }).resize({ width, withoutEnlargement: true });
      renditions.push({ width, format, content: await inFormat(picture, format).toBuffer() });
    }
  }
  const fingerprint = await fingerprintOf(sharp(data, { raw }));
  return { width: info.width, height: info.height, renditions, fingerprint };
}

function inFormat(picture: Sharp, format: (typeof FORMATS_AT_ONCE)[number]): Sharp {
  return format === 'webp'
    ? picture.webp({ quality: WEBP_QUALITY })
    : picture.jpeg({ quality: JPEG_QUALITY, mozjpeg: true });
}

/** A stored rendition as AVIF, in the same and other widths. */
export async function encodeAvif(rendition: Buffer, widths: number[]): Promise<EncodedRendition[]> {
  const encoded: EncodedRendition[] = [];
  for (const width of widths) {
    const content = await sharp(rendition).resize({ width }).avif(AVIF).toBuffer();
    encoded.push({ width, format: 'avif', content });
  }
  return encoded;
}

function box(width: number) {
  return { width, height: width * TALLEST_RATIO, fit: 'inside' as const };
}
