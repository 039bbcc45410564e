import sharp from 'sharp';
import type { StoryPhoto } from '../../models/story.js';
import { reencode, type EncodedPhoto } from '../media/reencode.js';
import { storePhoto } from '../media/store.js';

/** Pixels, as a phone takes them. */
const WIDTH = 1600;
const HEIGHT = 1067;
const CHANNELS = 3;
/** Different pictures; stories share them, each with a copy of its own. */
const PICTURES = 8;

type Colour = [red: number, green: number, blue: number];

/** Makes photos for seeded stories: painted hills under a sky, so that no real person or place is shown. */
export async function photoMaker(): Promise<(number: number, caption: string) => Promise<StoryPhoto>> {
  const pictures: EncodedPhoto[] = [];
  for (let picture = 0; picture < PICTURES; picture += 1) pictures.push(await encoded(picture));
  return (number, caption) => storePhoto(pictures[number % PICTURES]!, caption);
}

async function encoded(picture: number): Promise<EncodedPhoto> {
  const raw = { width: WIDTH, height: HEIGHT, channels: CHANNELS } as const;
  const photo = await reencode(await sharp(hills(picture), { raw }).jpeg().toBuffer());
  if (!photo) throw new Error('a painted picture could not be encoded');
  return photo;
}

/** Three ranges of hills, nearer ones darker, under a sky that brightens towards them. */
function hills(picture: number): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * CHANNELS);
  const warmth = picture / PICTURES;
  const skyTop: Colour = [90 + 90 * warmth, 140 + 20 * warmth, 200 - 60 * warmth];
  const skyLow: Colour = [240, 220 - 30 * warmth, 200 - 70 * warmth];
  const ranges = [0, 1, 2].map((range) => ({
    colour: [70 - 20 * range, 125 - 28 * range + 20 * warmth, 95 - 25 * range] as Colour,
    base: HEIGHT * (0.5 + 0.16 * range),
    wave: 260 + 140 * range + 23 * picture,
  }));
  for (let x = 0; x < WIDTH; x += 1) {
    const tops = ranges.map(
      ({ base, wave }, range) =>
        base + 46 * Math.sin(x / wave + picture * 2 + range) + 17 * Math.sin((x / wave) * 3.1 + picture),
    );
    for (let y = 0; y < HEIGHT; y += 1) {
      const nearest = tops.findLastIndex((top) => y > top);
      const colour = nearest < 0 ? between(skyTop, skyLow, y / (HEIGHT * 0.6)) : ranges[nearest]!.colour;
      pixels.set(colour, (y * WIDTH + x) * CHANNELS);
    }
  }
  return pixels;
}

function between(from: Colour, to: Colour, share: number): Colour {
  const mix = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * Math.min(share, 1);
  return [mix(0), mix(1), mix(2)];
}
