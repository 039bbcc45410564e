import sharp from 'sharp';
import type { StoryPhoto } from '../../models/story.js';
import { reencode, type EncodedPhoto } from '../media/reencode.js';
import { storePhoto } from '../media/store.js';

/** Pixels, as a phone takes them. */
const WIDTH = 1600;
const HEIGHT = 1067;
const CHANNELS = 3;
/** Different pictures, made as they are needed; beyond them stories share, each with a copy of its own. */
const PICTURES = 40;
/** The photo is this much older than its story; every so many is an old one that is sent in again. */
const TAKEN_BEFORE_MS = 5 * 60 * 60 * 1000;
const OLD_TAKEN_BEFORE_MS = 400 * 24 * 60 * 60 * 1000;
const OLD_EVERY = 5;

type Colour = [red: number, green: number, blue: number];

export type PhotoMaker = (number: number, caption: string, sentAt: Date) => Promise<StoryPhoto>;

/** Makes photos for seeded stories: painted hills under a sky, so that no real person or place is shown. */
export function photoMaker(): PhotoMaker {
  const pictures = new Map<number, EncodedPhoto>();
  return async (number, caption, sentAt) => {
    const picture = number % PICTURES;
    const photo = pictures.get(picture) ?? (await encoded(picture));
    pictures.set(picture, photo);
    const before = number % OLD_EVERY === 0 ? OLD_TAKEN_BEFORE_MS : TAKEN_BEFORE_MS;
    const takenAt = new Date(sentAt.getTime() - before);
    return storePhoto(photo, caption, { takenAt, camera: 'Telepon Contoh X1' });
  };
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
  const lift = ((picture * 13) % PICTURES) / PICTURES;
  const height = 50 + (90 * ((picture * 29) % PICTURES)) / PICTURES;
  const skyTop: Colour = [90 + 90 * warmth, 140 + 20 * warmth, 200 - 60 * warmth];
  const skyLow: Colour = [240, 220 - 30 * warmth, 200 - 70 * warmth];
  const ranges = [0, 1, 2].map((range) => ({
    colour: [70 - 20 * range, 125 - 28 * range + 20 * warmth, 95 - 25 * range] as Colour,
    base: HEIGHT * (0.38 + 0.2 * lift + 0.17 * range),
    wave: 130 + 70 * range + 23 * ((picture * 7) % PICTURES),
  }));
  for (let x = 0; x < WIDTH; x += 1) {
    const tops = ranges.map(
      ({ base, wave }, range) =>
        base + height * Math.sin(x / wave + picture * 2 + range) + 17 * Math.sin((x / wave) * 3.1 + picture),
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
