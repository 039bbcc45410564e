import sharp, { type Sharp } from 'sharp';
import { hostileMetadata } from './hostile-metadata.js';
import {
  box,
  jpegSegment,
  overwritten,
  pngBomb,
  pngChunk,
  pngClaiming,
  riffChunk,
  withChunks,
  withSegments,
} from './picture-parts.js';
import { randomNumbers, type Random } from './random.js';

/** What stands in the metadata of every picture here, and may be in nothing that the portal gives out. */
export const MARKER = 'RAHASIA-KAMERA-7C1E';

export interface HostilePicture {
  name: string;
  content: Buffer;
}

const WIDTH = 72;
const HEIGHT = 48;
const CUTS = 12;
const FLIPPED_FILES = 12;
const FLIPS = [1, 4, 30];
/** Pixels; more than any file of this length holds, or none. */
const CLAIMS = [0, 1, 16_384, 65_535, 0xffff_ffff];
const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const;

type Format = (typeof FORMATS)[number];
type Bases = Record<Format, Buffer>;

/**
 * Pictures as somebody makes them who means harm, or whose phone broke: every run the same, each with MARKER in its
 * metadata. Whole ones of every kind, cut off, with turned bits, wrong lengths, wrong beginnings and sizes, two kinds in
 * one file, bombs, and metadata that contradicts itself.
 */
export async function hostilePictures(): Promise<HostilePicture[]> {
  const random = randomNumbers(7);
  const bases = Object.fromEntries(
    await Promise.all(
      FORMATS.map(async (format) => [format, await marked(scene(random)).toFormat(format).toBuffer()]),
    ),
  ) as Bases;
  return [
    ...(await wholeOnes(random)),
    ...FORMATS.flatMap((format) => cutOff(format, bases[format])),
    ...FORMATS.flatMap((format) => withTurnedBits(format, bases[format], random)),
    ...wrongLengths(bases, random),
    ...wrongBeginnings(bases),
    ...wrongSizes(bases),
    ...twoInOne(bases),
    ...(await bombs()),
    ...hostileMetadata(bases, MARKER),
  ];
}

/** Colours without order, so that a turned bit is seen by the decoder. */
function scene(random: Random, width = WIDTH, height = HEIGHT, channels: 3 | 4 = 3): Sharp {
  const pixels = Buffer.from(
    Array.from({ length: width * height * channels }, () => Math.floor(random() * 256)),
  );
  return sharp(pixels, { raw: { width, height, channels } });
}

function marked(picture: Sharp): Sharp {
  return picture
    .withMetadata({ orientation: 6, icc: 'p3' })
    .withExifMerge({
      IFD0: { Artist: MARKER, Copyright: MARKER, Model: MARKER, ImageDescription: MARKER },
      IFD2: { UserComment: MARKER, BodySerialNumber: MARKER },
      IFD3: { GPSAreaInformation: MARKER, GPSLatitudeRef: 'S', GPSLatitude: '2/1 20/1 0/1' },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><${MARKER}/></x:xmpmeta>`);
}

async function wholeOnes(random: Random): Promise<HostilePicture[]> {
  const picture = (channels: 3 | 4 = 3) => marked(scene(random, WIDTH, HEIGHT, channels));
  const made: Record<string, Sharp> = {
    'progressive JPEG': picture().jpeg({ progressive: true }),
    'JPEG at full colour': picture().jpeg({ chromaSubsampling: '4:4:4', quality: 100 }),
    'CMYK JPEG': picture().toColourspace('cmyk').jpeg(),
    'grey JPEG': picture().greyscale().jpeg(),
    'mozjpeg JPEG': picture().jpeg({ mozjpeg: true }),
    'interlaced PNG': picture(4).png({ progressive: true }),
    'palette PNG': picture(4).png({ palette: true, colours: 4 }),
    '16 bit PNG': picture(4).toColourspace('rgb16').png(),
    'grey 16 bit PNG': picture().toColourspace('grey16').png(),
    'lossless WebP': picture(4).webp({ lossless: true }),
    'near lossless WebP': picture(4).webp({ nearLossless: true }),
    'AVIF of 4:2:0': picture().avif({ chromaSubsampling: '4:2:0' }),
    'lossless AVIF': picture(4).avif({ lossless: true }),
    'CMYK TIFF': picture().toColourspace('cmyk').tiff(),
    'tiled TIFF': picture().tiff({ tile: true, pyramid: true }),
    'one pixel': marked(scene(random, 1, 1)).jpeg(),
    'one pixel wide': marked(scene(random, 1, 4_000)).png(),
    'one pixel high': marked(scene(random, 4_000, 1)).webp(),
  };
  for (const orientation of [1, 2, 3, 4, 5, 7, 8]) {
    made[`turned by orientation ${orientation}`] = marked(scene(random)).withMetadata({ orientation }).jpeg();
  }
  const contents = Object.entries(made).map(async ([name, one]) => ({ name, content: await one.toBuffer() }));
  const frames = await scene(random, WIDTH, HEIGHT * 3).toBuffer();
  const raw = { width: WIDTH, height: HEIGHT * 3, channels: 3 as const, pageHeight: HEIGHT };
  const animated = marked(sharp(frames, { raw }));
  return [
    ...(await Promise.all(contents)),
    { name: 'animated GIF', content: await animated.clone().gif().toBuffer() },
    { name: 'animated WebP', content: await animated.clone().webp().toBuffer() },
  ];
}

function cutOff(format: Format, content: Buffer): HostilePicture[] {
  return Array.from({ length: CUTS }, (_, cut) => ({
    name: `${format} cut off, ${cut}`,
    content: content.subarray(0, cut < 4 ? cut * 7 : Math.floor((content.length * cut) / CUTS)),
  }));
}

function withTurnedBits(format: Format, content: Buffer, random: Random): HostilePicture[] {
  return Array.from({ length: FLIPPED_FILES }, (_, file) => {
    const copy = Buffer.from(content);
    // The first files in the head, where sizes and tables are, the others anywhere.
    const within = file % 2 ? content.length : Math.min(content.length, 200);
    for (let flip = 0; flip < FLIPS[file % FLIPS.length]!; flip += 1) {
      copy[Math.floor(random() * within)]! ^= 1 << Math.floor(random() * 8);
    }
    return { name: `${format} with turned bits, ${file}`, content: copy };
  });
}

function wrongLengths({ jpeg, png, webp, avif }: Bases, random: Random): HostilePicture[] {
  const text = Buffer.from(MARKER);
  const lengths = [0, 1, 2, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff];
  const noise = Buffer.from(Array.from({ length: 4_000 }, () => Math.floor(random() * 256)));
  return [
    ...lengths.flatMap((length) => [
      { name: `JPEG segment of ${length}`, content: withSegments(jpeg, jpegSegment(0xe1, text, length)) },
      { name: `PNG chunk of ${length}`, content: withChunks(png, pngChunk('tEXt', text, length)) },
      {
        name: `WebP of ${length}`,
        content: overwritten(webp, 4, riffChunk('', text, length).subarray(4, 8)),
      },
      { name: `AVIF box of ${length}`, content: Buffer.concat([box('ftyp', text, length), avif]) },
      {
        name: `AVIF that begins with ${length}`,
        content: overwritten(avif, 0, box('', text, length).subarray(0, 4)),
      },
    ]),
    ...[jpeg, png, webp, avif].flatMap((content, kind) => [
      { name: `noise behind the head of ${kind}`, content: Buffer.concat([content.subarray(0, 40), noise]) },
      {
        name: `noise in the middle of ${kind}`,
        content: overwritten(content, content.length >> 1, noise.subarray(0, 64)),
      },
      {
        name: `nothing behind the head of ${kind}`,
        content: Buffer.concat([content.subarray(0, 40), Buffer.alloc(4_000)]),
      },
      { name: `${kind} without a beginning`, content: content.subarray(12) },
      { name: `${kind} twice`, content: Buffer.concat([content, content]) },
    ]),
  ];
}

function wrongBeginnings(bases: Bases): HostilePicture[] {
  return FORMATS.flatMap((one) =>
    FORMATS.filter((other) => other !== one).map((other) => ({
      name: `${one} that begins as ${other}`,
      content: overwritten(bases[one], 0, bases[other].subarray(0, 16)),
    })),
  );
}

function wrongSizes({ jpeg, png, webp, avif, gif }: Bases): HostilePicture[] {
  const frame = jpeg.findIndex((byte, at) => byte === 0xff && [0xc0, 0xc2].includes(jpeg[at + 1]!));
  const spatial = avif.indexOf('ispe') + 8;
  const short = (value: number) => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
  const long = (value: number) => Buffer.from([24, 16, 8, 0].map((bits) => (value >>> bits) & 0xff));
  return CLAIMS.flatMap((width) =>
    [1, 65_535, 0xffff_ffff].flatMap((height) => [
      {
        name: `JPEG of ${width}x${height}`,
        content: overwritten(jpeg, frame + 5, Buffer.concat([short(height), short(width)])),
      },
      { name: `PNG of ${width}x${height}`, content: pngClaiming(png, width, height) },
      {
        name: `WebP of ${width}x${height}`,
        content: overwritten(webp, 24, Buffer.concat([long(width), long(height)])),
      },
      {
        name: `AVIF of ${width}x${height}`,
        content: overwritten(avif, spatial, Buffer.concat([long(width), long(height)])),
      },
      {
        name: `GIF of ${width}x${height}`,
        content: overwritten(gif, 6, Buffer.concat([short(width), short(height)])),
      },
    ]),
  );
}

/** Files that are a picture to one program and something else to another, and kinds that are no photos. */
function twoInOne({ jpeg, png, gif, webp, tiff }: Bases): HostilePicture[] {
  const script = `<html><script>alert(1)</script><!-- ${MARKER}`;
  const svg = (inside: string) =>
    `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>` +
    `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" onload="alert(1)">${inside}${MARKER}</svg>`;
  const written: Record<string, string> = {
    SVG: svg('<script>alert(1)</script>'),
    'SVG that reads a file': svg('<text>&x;</text>'),
    'SVG that asks a site': svg('<image href="http://127.0.0.1:1/a.png" width="9" height="9"/>'),
    'SVG without end': svg('<g>'.repeat(20_000)),
    'ImageMagick drawing': `push graphic-context\nviewbox 0 0 64 64\nfill 'url(https://127.0.0.1:1/")'\n${MARKER}`,
    PostScript: `%!PS-Adobe-3.0\n%%BoundingBox: 0 0 64 64\n(${MARKER}) show\nshowpage`,
    'X bitmap': `#define x_width 8\n#define x_height 8\nstatic char x_bits[] = {0x1}; /* ${MARKER} */`,
    HTML: script,
    'program in PHP': `<?php echo '${MARKER}'; ?>`,
    'Windows program': `MZ${'\0'.repeat(60)}${MARKER}`,
    'ZIP archive': `PK\x03\x04${'\0'.repeat(30)}${MARKER}`,
    BMP: `BM${'\0'.repeat(60)}${MARKER}`,
    icon: `\0\0\x01\0\x01\0${'\0'.repeat(60)}${MARKER}`,
    HEIC: `\0\0\0\x18ftypheic\0\0\0\0heicmif1${MARKER}`,
    video: `\0\0\0\x18ftypisom\0\0\0\0isomavc1${MARKER}`,
    'JPEG 2000': `\0\0\0\x0cjP  \r\n\x87\n${MARKER}`,
    'JPEG XL': `\xff\x0a${MARKER}`,
    Photoshop: `8BPS\0\x01${'\0'.repeat(30)}${MARKER}`,
    OpenEXR: `\x76\x2f\x31\x01${MARKER}`,
    FITS: `SIMPLE  =                    T ${MARKER}`,
    Radiance: `#?RADIANCE\n${MARKER}\n\n-Y 9999999 +X 9999999\n`,
    NetPBM: `P6\n# ${MARKER}\n65535 65535\n255\n`,
    nothing: '',
    spaces: ' '.repeat(10_000),
    zeros: '\0'.repeat(10_000),
  };
  const tails = ['<script>alert(1)</script>', 'PK\x05\x06', '<?php 1;', '%PDF-1.4', 'GIF89a', '\xff\xd8\xff'];
  return [
    ...Object.entries(written).map(([name, text]) => ({ name, content: Buffer.from(text, 'latin1') })),
    ...Object.entries({ jpeg, png, gif, webp }).flatMap(([kind, content]) =>
      tails.map((tail) => ({
        name: `${kind} with ${JSON.stringify(tail)} behind it`,
        content: Buffer.concat([content, Buffer.from(`${tail}${MARKER}`, 'latin1')]),
      })),
    ),
    ...['GIF89a=1;/*', '<!--', ' ', '\ufeff'].map((head) => ({
      name: `JPEG behind ${JSON.stringify(head)}`,
      content: Buffer.concat([Buffer.from(head), jpeg]),
    })),
    { name: 'TIFF within JPEG', content: withSegments(jpeg, jpegSegment(0xe1, tiff.subarray(0, 60_000))) },
  ];
}

async function bombs(): Promise<HostilePicture[]> {
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'red' } });
  const sizes: [number, number][] = [
    [20_000, 20_000],
    [60_000, 2_100],
    [1, 1_000_000],
    [1_000_000, 1],
    [11_000, 11_000],
  ];
  return [
    ...sizes.map(([width, height]) => ({
      name: `bomb of ${width}x${height}`,
      content: pngBomb(width, height),
    })),
    { name: 'AVIF of 17 megapixels', content: await plain(4_200, 4_100).avif({ effort: 0 }).toBuffer() },
    { name: 'tall WebP', content: await plain(2, 16_383).webp().toBuffer() },
    { name: 'wide JPEG', content: await plain(65_500, 2).jpeg().toBuffer() },
  ];
}
