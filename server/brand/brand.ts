import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { ConfigError, type Config } from '../config.js';
import { fromRoot } from '../paths.js';
import { accentOf, accentStyle } from './accent.js';

const OWN_COLOUR = '#0b5345';
const OWN_LOGO = '/icons/logo.svg';
/** Pixels of each side: what telephones put on their home screens. */
const ICON_SIZES = [192, 512];
/** Pixels, as the sites where links are shared show a large picture. */
const SHARE = { width: 1200, height: 630, logoSize: 320, band: 24 };
const SVG_READER = 'VipsForeignLoadSvgBuffer';
const ICON_PIXELS_MAX = 25_000_000;

export interface Brand {
  /** For the browser's own frame. */
  colour: string;
  /** The logo on pages, a path below public/. */
  logo: string;
  /** What follows the tokens of the style sheet. */
  style: string;
  /** By path below public/: what is sent in the place of those files. */
  files: ReadonlyMap<string, Buffer>;
}

const OWN: Brand = { colour: OWN_COLOUR, logo: OWN_LOGO, style: '', files: new Map() };

let brand = OWN;

/** How this portal looks: its colour, its logo, and the files that differ from those of public/. */
export function currentBrand(): Brand {
  return brand;
}

/**
 * Takes over the colour and the logo of the settings, before the first page is made. A logo is drawn anew as PNG:
 * nothing that an SVG may carry beside its shapes reaches a reader.
 * @throws ConfigError when the logo cannot be read
 */
export async function useBrand({ accentColour, logo }: Pick<Config, 'accentColour' | 'logo'>): Promise<void> {
  if (!accentColour && !logo) {
    brand = OWN;
    return;
  }
  const colour = accentColour ?? OWN_COLOUR;
  const picture = logo ? await readLogo(logo) : await recolouredLogo(colour);
  // Of the administrator's own file, and before anybody else's arrives: photos are never read as SVG.
  sharp.unblock({ operation: [SVG_READER] });
  const files = await pictures(picture, colour)
    .catch((error: unknown) => {
      throw new ConfigError([`LOGO: ${logo} is no picture that can be drawn (${(error as Error).message})`]);
    })
    .finally(() => sharp.block({ operation: [SVG_READER] }));
  const style = accentColour ? accentStyle(accentOf(colour)) : '';
  brand = { colour, logo: `/icons/logo-${ICON_SIZES[0]}.png`, style, files };
}

async function pictures(logo: Buffer, colour: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map([['/icons/share.png', await sharePicture(logo, colour)]]);
  for (const size of ICON_SIZES) files.set(`/icons/logo-${size}.png`, await icon(logo, size));
  return files;
}

async function readLogo(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new ConfigError([`LOGO: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}

async function recolouredLogo(colour: string): Promise<Buffer> {
  const drawing = await readFile(fromRoot('public', OWN_LOGO), 'utf8');
  return Buffer.from(drawing.replaceAll(OWN_COLOUR, colour));
}

/** What is shown where the address of a page is shared that has no picture of its own. */
async function sharePicture(logo: Buffer, colour: string): Promise<Buffer> {
  const { width, height, logoSize, band } = SHARE;
  const bar = sharp({ create: { width, height: band, channels: 3, background: colour } });
  return sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite([
      { input: await icon(logo, logoSize), gravity: 'centre' },
      { input: await bar.png().toBuffer(), gravity: 'south' },
    ])
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer();
}

function icon(picture: Buffer, size: number): Promise<Buffer> {
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  // An SVG is drawn at 72 dots an inch, too few for the larger icon.
  return sharp(picture, { density: 600, limitInputPixels: ICON_PIXELS_MAX })
    .resize(size, size, { fit: 'contain', background })
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer();
}
